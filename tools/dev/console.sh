# The web console: its packages and the one file it is built into, build/console/dialtone-console.mjs.
# shellcheck shell=bash

console=$root/client/console

# Installs what the lock file pins, Node among it. Fails where there is no npm.
install_console() {
  local installed=$console/node_modules/.installed.json
  if cmp -s "$console/package-lock.json" "$installed"; then
    return 0
  fi
  command -v npm >/dev/null || return 1
  # Nothing of the packages runs while they are installed.
  npm --prefix "$console" ci --ignore-scripts >&2 || fail "npm could not install the console's packages"
  cp "$console/package-lock.json" "$installed"
}

# build_console PRESET: builds it, unless nothing has changed. PRESET is one that is configured: CMake unpacks what the .proto
# files import. Fails where there is no npm.
build_console() {
  local bundle=build/console/dialtone-console.mjs
  install_console || return 1
  if [[ -f $bundle && -z $(find client/console proto CMakeLists.txt -name node_modules -prune -o -name gen -prune -o \
    -type f -newer "$bundle" -print -quit) ]]; then
    return 0
  fi
  DIALTONE_PROTO_IMPORTS=$root/build/$1/proto/imports console_script generate || fail "protoc-gen-es failed"
  console_script build || fail "the console could not be built"
}

# Runs a script of client/console/package.json, on the Node that is installed there.
console_script() {
  npm --prefix "$console" --silent run "$@" >&2
}
