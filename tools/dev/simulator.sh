# The simulated Vapi beside a server that this script starts; needs processes.sh.
# shellcheck shell=bash

# start_simulator ADDRESS [FLAG...]: starts it and points the server's settings to it. Sets `found` to where it listens.
start_simulator() {
  local key=simulated address=$1
  shift
  start_process dialtone-sim build/release/bin/dialtone-sim --listen "$address" --api-key "$key" "$@"
  await_line dialtone-sim '^dialtone-sim listening on ([^ ]+)$' 15
  export DIALTONE_VAPI_URL=http://$found VAPI_API_KEY=$key
}
