#!/usr/bin/env bash
# Builds one program of a Go module, at a pinned version, into build/tools (or $DIALTONE_TOOLS).
#
#   tests/e2e/tools/install_go_tool.sh MODULE VERSION PROGRAM
#   tests/e2e/tools/install_go_tool.sh helm.sh/helm/v3/cmd/helm v3.20.2 helm
#
# MODULE is the import path of the program's main package. A program that is already there at that version is left alone, so
# the script can stand in front of every test run; several runs at once wait for each other.
# Exits 0 with the program in place, 77 when it is not there and there is no Go to build it with, anything else when the
# build failed.
set -euo pipefail

if [[ $# -ne 3 ]]; then
  echo "usage: $0 MODULE VERSION PROGRAM" >&2
  exit 2
fi
module=$1 version=$2 program=$3

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
tools=${DIALTONE_TOOLS:-$root/build/tools}
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)
stamp=$tools/.$program.version

exec 9>"$tools/.$program.lock"
flock 9

if [[ -x $tools/$program && -f $stamp && $(<"$stamp") == "$module@$version" ]]; then
  exit 0
fi
if ! command -v go >/dev/null; then
  echo "$program $version is not in $tools, and there is no Go toolchain to build it with" >&2
  exit 77
fi

# Built beside its place and moved there whole: a build that is interrupted leaves no half-written program behind.
fresh=$(mktemp -d "$tools/.$program.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
echo "building $program $version with $(go version | cut -d' ' -f3) (once)" >&2
GOBIN=$fresh CGO_ENABLED=0 go install -trimpath -ldflags '-s -w' "$module@$version"
mv "$fresh/$program" "$tools/$program"
echo "$module@$version" >"$stamp"
