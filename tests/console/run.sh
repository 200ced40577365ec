#!/usr/bin/env bash
# One kind of the web console's tests: run.sh lint, or run.sh PROGRAM [ARGUMENT...] with a program of its packages. Exits with 77
# where the console is not built, as without npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../client/console"

bundle=${DIALTONE_CONSOLE_BUNDLE:-../../build/console/dialtone-console.mjs}
if [[ ! -f $bundle || ! -x node_modules/.bin/node ]]; then
  echo "the console is not built: ./dev test console builds it, and needs npm" >&2
  exit 77
fi
# On the pinned Node. No colours: the output goes to a log.
export PATH=$PWD/node_modules/.bin:$PATH NO_COLOR=1

if [[ $1 == lint ]]; then
  for project in . gateway test; do
    tsc -p "$project"
  done
  exec eslint --max-warnings 0 .
fi
exec "$@"
