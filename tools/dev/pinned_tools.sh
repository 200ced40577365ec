# Programs that Debian 12 does not have, at pinned versions, in build/tools. They come through npm and Go, which a
# developer may lack: then what they check is left out and said. Where CI is `true`, that is a failure.
# shellcheck shell=bash

left_out() {
  [[ ${CI:-} != true ]] || fail "$1"
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

# Helm, and what else the tests of the chart pin and build with Go. They would build it themselves; but that takes minutes
# of all cores, in which tests that run beside them might run out of time.
install_chart_tools() {
  local status=0
  PYTHONPATH=tests/e2e/helm PYTHONDONTWRITEBYTECODE=1 python3 -c 'import chart; chart.install_tools()' >&2 || status=$?
  case $status in
    0) ;;
    77) left_out "there is no Go, so the Helm chart is not tested" ;;
    *) fail "the tools for the tests of the Helm chart could not be built" ;;
  esac
}

# grpcurl, for the same reason. Its version is pinned by the tests of the server.
install_grpcurl() {
  local status=0
  PYTHONPATH=tests/e2e/server:tests/e2e PYTHONDONTWRITEBYTECODE=1 python3 -c 'import grpc_tool; grpc_tool.find()' >&2 ||
    status=$?
  case $status in
    0) ;;
    77) left_out "there is neither Go nor npm, so no gRPC tool calls the server" ;;
    *) fail "grpcurl could not be built" ;;
  esac
}

# Vapi's own client, pinned by its test.
install_vapi_sdk() {
  local status=0
  PYTHONPATH=tests/e2e/vapi_sdk PYTHONDONTWRITEBYTECODE=1 python3 -c 'import vapi_sdk_test; vapi_sdk_test.install()' >&2 ||
    status=$?
  case $status in
    0) ;;
    77) left_out "there is no npm, so Vapi's own client does not call the simulator" ;;
    *) fail "npm could not install Vapi's own client" ;;
  esac
}

# What makes and runs the clients in other languages, pinned by client/examples and tests/e2e/client/client_tools.py.
install_client_tools() {
  local language missing status
  for language in python:venv typescript:npm go:Go; do
    missing=${language#*:} status=0
    PYTHONDONTWRITEBYTECODE=1 python3 tests/e2e/client/client_tools.py "${language%:*}" >&2 || status=$?
    case $status in
      0) ;;
      77) left_out "there is no $missing, so the client in ${language%:*} is not tested" ;;
      *) fail "the tools for the client in ${language%:*} could not be installed" ;;
    esac
  done
}
