#!/usr/bin/env bash
# Generates src/gen from proto/ with Debian's protoc. CMake's configure step unpacks what our files import.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

proto=../../proto
imports=${DIALTONE_PROTO_IMPORTS:-../../build/dev/proto/imports}
[[ -f $imports/google/rpc/error_details.proto ]] || {
  echo "generate.sh: $imports lacks google/rpc/error_details.proto: run cmake --preset dev, or name the folder in DIALTONE_PROTO_IMPORTS" >&2
  exit 1
}

rm -rf src/gen
mkdir -p src/gen
protoc -I "$proto" -I "$imports" --plugin=node_modules/.bin/protoc-gen-es \
  --es_out=src/gen --es_opt=target=ts,import_extension=ts \
  "$proto"/dialtone/v1/*.proto \
  "$imports"/google/api/*.proto "$imports"/google/rpc/error_details.proto "$imports"/grpc/health/v1/health.proto
