# Programs that Debian 12 does not have, at pinned versions, in build/tools. They come through npm and Go, which a
# developer may lack: then what they check is left out and said. Where CI is set, that is a failure.
# shellcheck shell=bash

left_out() {
  [[ -z ${CI:-} || $CI == false ]] || fail "$1"
  say "NOTE: $1"
}

# Sets `buf` to the program; fails when there is none. tools/npm pins it.
install_buf() {
  local folder=build/tools/npm machine
  machine=$(uname -m)
  buf=$root/$folder/node_modules/@bufbuild/buf-linux-${machine/x86_64/x64}/bin/buf
  if [[ -x $buf ]] && cmp -s tools/npm/package-lock.json "$folder/package-lock.json"; then
    return 0
  fi
  if ! command -v npm >/dev/null; then
    left_out "there is no npm, so the .proto files are not checked by buf"
    return 1
  fi
  mkdir -p "$folder"
  cp tools/npm/package.json tools/npm/package-lock.json tools/npm/.npmrc "$folder/"
  npm --prefix "$folder" ci >&2 || fail "npm could not install buf"
  [[ -x $buf ]] || fail "npm has no buf for this machine ($machine)"
}

# What the end-to-end tests call from build/tools; installed before the tests, so that no test's time is spent on it.
install_go_tools() {
  install_go_tool github.com/fullstorydev/grpcurl/cmd/grpcurl v1.9.3 grpcurl
  install_go_tool helm.sh/helm/v3/cmd/helm v3.20.2 helm
}

install_go_tool() {
  local status=0
  tests/e2e/tools/install_go_tool.sh "$@" >&2 || status=$?
  case $status in
    0) ;;
    77) left_out "there is no Go, so the tests that need $3 are left out" ;;
    *) fail "$3 could not be installed" ;;
  esac
}
