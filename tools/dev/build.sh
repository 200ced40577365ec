# CMake presets (CMakePresets.json), each in build/PRESET.
# shellcheck shell=bash

jobs=${DIALTONE_BUILD_JOBS:-$(nproc)}

# Prints what CMake says only when it fails. Without the packages of the tests, only what ships is configured.
configure() {
  local preset=$1 tests=ON output
  packages_installed test || tests=OFF
  output=$(cmake --preset "$preset" -DDIALTONE_TESTS="$tests" 2>&1) || {
    say "$output"
    fail "cmake --preset $preset failed"
  }
}

# build PRESET [TARGET...]: all targets when none is named. Through CMake and not through ninja itself, so that the
# preset's environment (ccache's) is there.
build() {
  local preset=$1
  shift
  cmake --build --preset "$preset" -j "$jobs" ${1:+--target "$@"} >&2
}

# The programs that PRESET can build, by their names in build/PRESET/bin.
programs_of() {
  ninja -C "build/$1" -t targets all | sed -n 's|^bin/\([^/:]*\): .*|\1|p' | sort -u
}
