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

# Annotations for tools and readers (field_behavior, resource) would travel to every browser in the descriptors: left out.
plain=$(mktemp -d)
trap 'rm -rf "$plain"' EXIT
mkdir -p "$plain/dialtone/v1"
for file in "$proto"/dialtone/v1/*.proto; do
  perl -0pe 's/\s*\[\s*\(google\.api\.[^;]*\](?=;)//g; s/^\s*option \(google\.api\.resource\) = \{.*?\};\n//gms; s/^import "google\/api\/.*\n//gm' \
    "$file" >"$plain/dialtone/v1/$(basename "$file")"
done

rm -rf src/gen
mkdir -p src/gen
protoc -I "$plain" -I "$imports" --plugin=node_modules/.bin/protoc-gen-es \
  --es_out=src/gen --es_opt=target=ts,import_extension=ts \
  "$plain"/dialtone/v1/*.proto \
  "$imports"/google/rpc/error_details.proto "$imports"/grpc/health/v1/health.proto
