# Programs that run beside this script and never longer than it: stopped by their process ids, whatever ends the script.
# shellcheck shell=bash

scratch=$(mktemp -d "${TMPDIR:-/tmp}/dialtone.XXXXXX")
declare -gA process_name=() process_output=()
processes=()
relays=()

# Whatever ends the script comes through here. A program that ignores SIGTERM is killed: see start_process.
stop_processes() {
  local i pid
  trap '' INT TERM HUP
  # The latest first: the server drains while the database and the simulator are still there.
  for ((i = ${#processes[@]} - 1; i >= 0; --i)); do
    pid=${processes[i]}
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  processes=()
  [[ ${#relays[@]} -eq 0 ]] || wait "${relays[@]}" 2>/dev/null || true
  rm -rf "$scratch"
}
trap stop_processes EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# start_process NAME COMMAND...: its output, errors included, waits to be read (await_line, relay_output).
# `timeout` without a time adds what Bash lacks: a process group of its own, so that Ctrl-C reaches this script alone,
# and SIGKILL 30 s after a SIGTERM that did not help.
start_process() {
  local name=$1 output
  shift
  mkfifo "$scratch/$name.pipe"
  timeout --kill-after=30 0 "$@" </dev/null >"$scratch/$name.pipe" 2>&1 &
  processes+=($!)
  process_name[$!]=$name
  exec {output}<"$scratch/$name.pipe"
  process_output[$name]=$output
}

# await_line NAME PATTERN SECONDS: reads NAME's output up to a line that matches the regular expression, and sets `found`
# to its first group. What came before is kept for relay_output. Fails, with that output, when the program ends first
# or the time is over.
await_line() {
  local name=$1 pattern=$2 end=$((SECONDS + $3)) line
  while ((SECONDS < end)) && IFS= read -r -t "$((end - SECONDS))" line <&"${process_output[$name]}"; do
    printf '%s\n' "$line" >>"$scratch/$name.start"
    if [[ $line =~ $pattern ]]; then
      found=${BASH_REMATCH[1]}
      return 0
    fi
  done
  [[ ! -f $scratch/$name.start ]] || cat "$scratch/$name.start" >&2
  fail "$name did not start: see its output above"
}

# relay_output NAME: everything NAME says, each line with its name in front, to standard output until it ends. Ctrl-C does
# not end it before the program has said its last.
relay_output() {
  local name=$1
  (
    trap '' INT HUP
    cat "$scratch/$name.start" - <&"${process_output[$name]}" | sed -u "s/^/$name | /"
  ) &
  relays+=($!)
}

# Waits until one of the programs ends, which is never what was wanted.
await_end_of_any() {
  local ended status=0
  wait -n -p ended "${processes[@]}" || status=$?
  say "${process_name[$ended]} ended by itself with status $status: stopping the rest"
  exit 1
}
