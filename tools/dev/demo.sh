# ./dev demo: one campaign from nothing to its number, on free ports and a database that is gone afterwards.
# shellcheck shell=bash

demo() {
  local bin=build/release/bin programs=(dialtone-server dialtone-sim dialtone) database answer name campaign number status=0
  case $* in
    '') install_packages build run ;;
    --postgres)
      install_packages build run test
      programs+=(dialtone-test-postgres)
      ;;
    *) fail "demo takes --postgres or nothing, not '$*'" ;;
  esac
  configure release
  build release "${programs[@]}"

  # The demo is the same whatever the shell is set up for; above all, no key of Vapi's is used.
  unset VAPI_API_KEY "${!DIALTONE_@}"
  use processes simulator

  start_simulator 127.0.0.1:0 --time-scale 10
  relay_output dialtone-sim >"$scratch/dialtone-sim.log"
  say "simulated Vapi at http://$found, ten times as fast as Vapi"

  if [[ $* == --postgres ]]; then
    # PostgreSQL refuses to run as root and then runs as a user of its own, who has to get there.
    chmod 711 "$scratch"
    mkdir "$scratch/postgres"
    start_process dialtone-test-postgres "$bin/dialtone-test-postgres" "$scratch/postgres"
    await_line dialtone-test-postgres '^(postgres(ql)?://[^ ]+)$' 30
    database=$found
    relay_output dialtone-test-postgres >"$scratch/dialtone-test-postgres.log"
    say "PostgreSQL in $scratch/postgres"
    "$bin/dialtone-server" migrate --database "$database" >&2
  else
    database=sqlite://$scratch/dialtone.db
    say "SQLite in $scratch/dialtone.db"
  fi

  start_process dialtone-server "$bin/dialtone-server" serve --listen 127.0.0.1:0 --http-listen 127.0.0.1:0 \
    --database "$database"
  await_line dialtone-server '^dialtone-server listening on ([^ ]+)$' 30
  relay_output dialtone-server >"$scratch/dialtone-server.log"
  say "Dialtone at $found"
  export DIALTONE_SERVER=$found

  say "" "dialtone campaigns create \"Demo\" --area-code 415 -o json"
  answer=$("$bin/dialtone" campaigns create "Demo" --area-code 415 -o json) || show_server_log
  printf '%s\n' "$answer"
  name=$(sed -nE 's/.*"name": *"(campaigns\/[^"]+)".*/\1/p' <<<"$answer" | head -n 1)
  [[ -n $name ]] || show_server_log

  say "" "dialtone numbers watch $name"
  # Beside this script, so that SIGTERM does not wait for it.
  timeout 50 "$bin/dialtone" numbers watch "$name" &
  processes+=($!)
  wait $! || status=$?
  [[ $status -eq 0 ]] || show_server_log

  campaign=$("$bin/dialtone" campaigns get "$name" -o json) || show_server_log
  number=$(sed -nE 's/.*"number": *"(\+[1-9][0-9]{6,14})".*/\1/p' <<<"$campaign" | head -n 1)
  [[ -n $number ]] || show_server_log
  say ""
  printf 'The number is ready: %s\n' "$number"
}

show_server_log() {
  say "" "the demo failed; the server said:"
  cat "$scratch/dialtone-server.log" >&2
  exit 1
}
