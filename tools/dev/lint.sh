# ./dev lint and ./dev format.
# shellcheck shell=bash

lint() {
  case $* in
    '') ;;
    tidy)
      install_packages build run test
      # clang's thread-safety analysis and clang-tidy run as part of this build, and what they find fails it.
      configure tidy
      build tidy
      say "lint tidy: nothing found"
      return
      ;;
    *) fail "lint takes tidy or nothing, not '$*'" ;;
  esac

  install_packages build run test
  # Every check runs, so that one run shows all there is to mend.
  local check status failed=()
  for check in lint_format lint_protos lint_includes lint_shell; do
    # A shell of its own, apart from any `if` or `||`: those would switch off `set -e` within the check.
    set +e
    (set -e && "$check")
    status=$?
    set -e
    [[ $status -eq 0 ]] || failed+=("$check")
  done
  [[ ${#failed[@]} -eq 0 ]] || fail "failed: ${failed[*]}"
  say "lint: nothing found"
}

# A checkout may belong to another user than the one who works in it, as in a container.
repository() {
  git -c safe.directory='*' "$@"
}

# The tracked files whose names match the patterns, without those that are deleted in the work tree.
tracked() {
  local file
  repository ls-files -z -- "$@" | while IFS= read -r -d '' file; do
    [[ ! -f $file ]] || printf '%s\0' "$file"
  done
}

format() {
  install_packages build run test
  tracked '*.cc' '*.h' | xargs -0 -r clang-format -i
}

lint_format() {
  tracked '*.cc' '*.h' | xargs -0 -r clang-format --dry-run -Werror || {
    say "./dev format mends this"
    return 1
  }
}

lint_includes() {
  python3 tests/architecture/check_includes.py
}

lint_shell() {
  command -v shellcheck >/dev/null || {
    left_out "there is no shellcheck, so the shell scripts are not checked"
    return 0
  }
  tracked dev .ci/run '*.sh' | xargs -0 -r shellcheck
}

lint_protos() {
  local now=build/buf/now promised=build/buf/promised commit
  install_buf || return 0
  # CMake unpacks what our files import.
  configure dev

  rm -rf build/buf
  mkdir -p "$now" "$promised"
  cp -r --parents proto/dialtone "$now"
  proto_image "$now"
  "$buf" lint "$now/image.binpb" --config proto/buf.yaml

  commit=$(promised_commit)
  if [[ -z $commit ]]; then
    say "NOTE: there is no earlier commit of main to compare the .proto files with"
    return
  fi
  repository archive "$commit" proto/dialtone | tar -x -C "$promised"
  proto_image "$promised"
  "$buf" breaking "$now/image.binpb" --config proto/buf.yaml --against "$promised/image.binpb"
}

# Makes FOLDER/image.binpb of FOLDER/proto. buf resolves imports within one workspace, so a copy of them joins it.
proto_image() {
  cp -r build/dev/proto/imports "$1/imports"
  printf 'version: v2\nmodules:\n  - path: proto\n  - path: imports\n' >"$1/buf.yaml"
  (cd "$1" && "$buf" build -o image.binpb --path proto/dialtone)
}

# The commit whose .proto files must stay usable: where this branch left main, or on main itself the commit before.
# Prints nothing when history does not reach so far.
promised_commit() {
  local main commit
  for main in origin/main main; do
    commit=$(repository merge-base HEAD "$main" 2>/dev/null) || continue
    if [[ $commit == "$(repository rev-parse HEAD)" ]]; then
      commit=$(repository rev-parse --verify --quiet 'HEAD^') || continue
    fi
    repository cat-file -e "$commit:proto/dialtone" 2>/dev/null || continue
    printf %s "$commit"
    return
  done
}
