# ./dev bench: the programs build/release/bin/bench_*; what they print is kept in build/bench.
# shellcheck shell=bash

bench() {
  local names=() name
  install_packages build run test
  configure release
  mapfile -t names < <(programs_of release | sed -n 's/^bench_//p')
  if [[ $# -gt 0 ]]; then
    [[ " ${names[*]} " == *" $1 "* ]] || fail "there is no benchmark '$1', but: ${names[*]:-none}"
    names=("$1")
    shift
  fi
  [[ ${#names[@]} -gt 0 ]] || fail "there is no benchmark"
  build release "${names[@]/#/bench_}"
  mkdir -p build/bench
  for name in "${names[@]}"; do
    say "" "bench_$name"
    "build/release/bin/bench_$name" "$@" | tee "build/bench/$name.txt"
  done
}
