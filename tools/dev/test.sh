# ./dev test. CTest's summary is the last thing printed, and covers everything that ran.
# shellcheck shell=bash

test_jobs=${DIALTONE_TEST_JOBS:-2}

run_tests() {
  install_packages build run test
  case ${1:-} in
    '') test_all ;;
    crash) test_crash ;;
    sim) test_simulation ;;
    asan | tsan) test_sanitized "$1" "${2:-$(sanitized_labels "$1")}" ;;
    *) test_label "$1" ;;
  esac
}

# What runs under a sanitizer when no label says otherwise. TSan cannot look into Debian's gRPC, so only what never starts
# it is labelled for it.
sanitized_labels() {
  case $1 in
    asan) echo 'unit|conformance|integration' ;;
    tsan) echo 'tsan' ;;
  esac
}

test_label() {
  configure dev
  ctest --preset dev -N -L "^($1)$" | grep -q 'Test *#' ||
    fail "no test is labelled '$1'. Labels: $(ctest --preset dev --print-labels | sed -n 's/^  //p' | paste -sd' ')"
  if [[ $1 == e2e ]]; then
    install_buf || true # takes grpcurl's place where there is no Go
    install_chart_tools
    install_grpcurl
    install_vapi_sdk
  fi
  if [[ $1 == client ]]; then
    install_buf || true # makes the clients in other languages
    install_client_tools
  fi
  [[ $1 != console ]] || build_console_for_tests
  # All of it: a script among the tests may need any program. Ninja builds only what changed.
  build dev
  ctest --preset dev -L "^($1)$" -j "$test_jobs" --no-label-summary
}

# Only what the crash tests start, not all tests once more.
build_crash() {
  configure failpoints
  build failpoints dialtone-server dialtone-sim dialtone dialtone-test-postgres failpoint_test
}

# Before the tests, which run side by side; without npm they are skipped.
build_console_for_tests() {
  build_console dev || left_out "there is no npm, so the web console is not tested: ./dev setup installs it"
}

# The last lines are the figures of the run.
test_crash() {
  build_crash
  "${crash_tests[@]}"
  grep -hE '^recovery: |^[0-9]+ kills, ' build/failpoints/Testing/Temporary/LastTest.log
}
# One at a time: each keeps all cores busy.
crash_tests=(ctest --test-dir "$root/build/failpoints" -L '^crash$' --output-on-failure --no-tests=error --no-label-summary)

# The tests of a preset with a label, by name, that are programs of ours: a script has nothing to sanitize. They are
# named like their programs (dialtone_test), so the list is known before anything is built.
sanitized_tests() {
  comm -12 <(programs_of "$1") <(ctest --test-dir "build/$1" -N -L "^($2)$" | sed -n 's/^ *Test *#[0-9]*: //p' | sort -u)
}

# Optimised, and in the build that the crash tests have anyway.
build_simulation() {
  configure failpoints
  build failpoints dialtone-simulation
}

test_simulation() {
  build_simulation
  "${simulation[@]}" --jobs "$test_jobs"
}

simulation=("$root/build/failpoints/bin/dialtone-simulation" --seeds 20000)

build_sanitized() {
  local names
  configure "$1"
  mapfile -t names < <(sanitized_tests "$1" "$2")
  [[ ${#names[@]} -gt 0 ]] || fail "no test is labelled '$2' in the preset $1"
  build "$1" "${names[@]}"
}

test_sanitized() {
  build_sanitized "$1" "$2"
  new_suite
  add_sanitized "$1" "$2"
  run_suite
}

# Everything, in one run of CTest, so that one summary tells of all and a failure anywhere is in it. Full builds take most of
# the time, so each sanitizer gets only what it finds most in: ASan the unit and conformance tests, where our own memory
# handling is; TSan the tests made for it. Integration tests under ASan (`./dev test asan`) and clang-tidy (`./dev lint
# tidy`) would double the time, and are for whoever changes what they look at; so is the container image (`./dev test
# image`), which compiles everything once more inside it.
test_all() {
  local asan_labels='unit|conformance' tsan_labels
  tsan_labels=$(sanitized_labels tsan)
  # Now, because the note that something is left out would be lost within a passing test.
  install_buf || true
  install_chart_tools
  install_grpcurl
  install_vapi_sdk
  install_client_tools

  configure dev
  build_console_for_tests
  build dev
  build_sanitized asan "$asan_labels"
  build_sanitized tsan "$tsan_labels"
  build_crash
  build_simulation

  new_suite
  # First, because it takes longest. With the lock, nothing else that needs all cores runs beside it.
  add_test crash cores "${crash_tests[@]}"
  add_test simulation cores "${simulation[@]}"
  printf 'subdirs("%s")\n' "$root/build/dev" >>"$suite/CTestTestfile.cmake"
  add_test lint '' "$root/dev" lint
  add_sanitized asan "$asan_labels"
  add_sanitized tsan "$tsan_labels"
  run_suite -LE '^image$'
}

# A suite is a folder with a test file such as CMake writes, put together from several builds.
suite=$root/build/suite

new_suite() {
  rm -rf "$suite"
  mkdir -p "$suite"
}

# add_test NAME LOCK COMMAND...: tests with the same LOCK never run at once.
add_test() {
  local name=$1 lock=$2 word words=''
  shift 2
  for word in "$@"; do
    words+=" [==[$word]==]"
  done
  {
    printf 'add_test([==[%s]==]%s)\n' "$name" "$words"
    [[ -z $lock ]] || printf 'set_tests_properties([==[%s]==] PROPERTIES RESOURCE_LOCK %s)\n' "$name" "$lock"
  } >>"$suite/CTestTestfile.cmake"
}

# Each test runs through a CTest of its own build, which knows its environment and time limit. One at a time per build,
# because they share that build's log.
add_sanitized() {
  local preset=$1 labels=$2 name through=()
  # GCC 12's TSan stops on kernels that spread addresses wider than it knows, unless they are not spread at all.
  if [[ $preset == tsan ]] && setarch --addr-no-randomize true 2>/dev/null; then
    through=(setarch --addr-no-randomize)
  fi
  while IFS= read -r name; do
    add_test "$preset.$name" "$preset" "${through[@]}" ctest --test-dir "$root/build/$preset" -R "^$name\$" \
      --output-on-failure --no-tests=error
  done < <(sanitized_tests "$preset" "$labels")
}

run_suite() {
  ctest --test-dir "$suite" -j "$test_jobs" --output-on-failure --no-tests=error --no-label-summary "$@"
}
