# ./dev run: the server and the web console in the foreground, with a simulated Vapi unless the settings name a real one.
# shellcheck shell=bash

# Prints the value of a server setting as the server will see it: setting NAME DEFAULT FLAG...
setting() {
  local name=$1 value=$2 variable
  shift 2
  variable=${name^^}
  variable=DIALTONE_${variable//-/_}
  value=${!variable:-$value}
  while [[ $# -gt 0 ]]; do
    case $1 in
      "--$name") value=${2:-} ;;
      "--$name="*) value=${1#*=} ;;
    esac
    shift
  done
  printf %s "$value"
}

run() {
  install_packages build run
  configure release
  build release dialtone-server dialtone-sim dialtone
  local page=yes
  build_console release || page=

  local bin=build/release/bin vapi
  use processes simulator
  mkdir -p .dialtone

  if [[ -n ${VAPI_API_KEY:-}$(setting vapi-url '' "$@")$(setting vapi-api-key-file '' "$@")$(setting config '' "$@") ]]; then
    vapi="Vapi itself ($(setting vapi-url https://api.vapi.ai "$@")): campaigns you create buy numbers"
    export DIALTONE_DATABASE=${DIALTONE_DATABASE:-sqlite:.dialtone/dialtone.db}
  else
    start_simulator 127.0.0.1:8900
    relay_output dialtone-sim
    vapi="simulated, at http://$found: numbers cost nothing and ring nowhere (VAPI_API_KEY is not set)"
    # A file of its own: what the simulator makes up must never be looked for at Vapi.
    export DIALTONE_DATABASE=${DIALTONE_DATABASE:-sqlite:.dialtone/simulated.db}
  fi

  start_process dialtone-server "$bin/dialtone-server" serve "$@"
  await_line dialtone-server '^dialtone-server listening on ([^ ]+)$' 30
  local server=$found where='not there: it needs npm, which ./dev setup installs'
  if [[ $server == unix:* ]]; then
    page='' where='not there: it cannot call a server by a Unix socket'
  fi
  if [[ -n $page ]]; then
    start_process dialtone-console "$root/client/console/node_modules/.bin/node" \
      build/console/dialtone-console.mjs --server "http://$(reachable "$server")"
    await_line dialtone-console '^dialtone-console listening on ([^ ]+)$' 30
    where="http://$(reachable "$found")"
  fi
  banner "$vapi" "$server" "$where" "$@"
  relay_output dialtone-server
  [[ -z $page ]] || relay_output dialtone-console
  await_end_of_any
}

# An address to call for one to listen on.
reachable() {
  sed -E 's/^0\.0\.0\.0:/127.0.0.1:/; s/^\[::\]:/[::1]:/' <<<"$1"
}

banner() {
  local vapi=$1 server=$2 page=$3 command=build/release/bin/dialtone grpcurl=grpcurl database http
  shift 3
  # A password in the URL is not for the screen.
  database=$(setting database '' "$@" | sed -E 's|(//[^:/@]*):[^@]*@|\1:***@|')
  http=$(sed -n 's/^dialtone-server metrics and probes on //p' "$scratch/dialtone-server.start")
  [[ $server == 127.0.0.1:50051 ]] || command+=" --server $server"
  [[ ! -x build/tools/grpcurl ]] || grpcurl=build/tools/grpcurl
  cat <<END

Dialtone is running.

  console   $page
  gRPC      $server
  metrics   http://$http/metrics
  Vapi      $vapi
  database  $database

Try in another terminal:

  $command campaigns create "Hello" --area-code 415 --wait
  $command campaigns list
  $command numbers check --all
  $grpcurl -plaintext $server list
  $grpcurl -plaintext -d '{"campaign": {"display_name": "Hello", "phone_number_request": {"area_code": "415"}}}' \\
    $server dialtone.v1.CampaignService/CreateCampaign

Ctrl-C stops everything.

END
}
