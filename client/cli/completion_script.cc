#include "absl/strings/string_view.h"
#include "client/cli/completion.h"

namespace dialtone {
namespace {

// Of a name, `campaigns/ID`, the id alone is offered until more was typed: it is what is typed most easily.
constexpr char kBash[] = R"script(# dialtone in bash. Load it: source <(dialtone completion bash)
_dialtone() {
  local line=${COMP_LINE:0:COMP_POINT} words word meaning each current candidates=()
  # Bash would split at colons, too.
  read -ra words <<<"$line"
  [[ $line != *[[:space:]] ]] || words+=('')
  current=${words[-1]}
  while IFS=$'\t' read -r word meaning; do
    case $word in
      '!campaigns')
        # shellcheck disable=SC2086 # the flags are words without anything to expand
        while read -r each; do
          [[ $current == campaigns/* ]] || each=${each#campaigns/}
          candidates+=("$each")
        done < <("${words[0]}" campaigns list -o name --quiet --timeout 2s $meaning 2>/dev/null)
        ;;
      '!files') compopt -o default ;;
      *) candidates+=("$word") ;;
    esac
  done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  for each in "${candidates[@]}"; do
    [[ $each != "$current"* ]] || COMPREPLY+=("$each")
  done
}
complete -F _dialtone dialtone
)script";

constexpr char kZsh[] = R"script(#compdef dialtone
# dialtone in zsh. Load it: source <(dialtone completion zsh), or write it to a file _dialtone in a folder of $fpath.
_dialtone() {
  local word meaning each
  local -a candidates
  while IFS=$'\t' read -r word meaning; do
    case $word in
      '!campaigns')
        for each in ${(f)"$($words[1] campaigns list -o name --quiet --timeout 2s ${=meaning} 2>/dev/null)"}; do
          [[ $words[CURRENT] == campaigns/* ]] || each=${each#campaigns/}
          candidates+=("${each//:/\\:}")
        done
        ;;
      '!files') _files ;;
      *) candidates+=("${word//:/\\:}${meaning:+:$meaning}") ;;
    esac
  done < <($words[1] __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( ! $#candidates )) || _describe dialtone candidates
}
if [[ $funcstack[1] == _dialtone ]]; then
  _dialtone "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _dialtone dialtone
fi
)script";

constexpr char kFish[] = R"script(# dialtone in fish. Load it: dialtone completion fish | source
function __dialtone_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string collect --allow-empty)
    for line in ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        set -l parts (string split --max 1 \t -- $line)
        switch $parts[1]
            case '!campaigns'
                set -l flags (string split --no-empty ' ' -- $parts[2])
                set -l names ($words[1] campaigns list -o name --quiet --timeout 2s $flags 2>/dev/null)
                if string match --quiet 'campaigns/*' -- $current
                    printf '%s\n' $names
                else
                    string replace campaigns/ '' -- $names
                end
            case '!files'
                __fish_complete_path $current
            case '*'
                printf '%s\n' $line
        end
    end
end
complete --command dialtone --no-files --arguments '(__dialtone_complete)'
)script";

}  // namespace

std::string CompletionScript(absl::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  if (shell == "fish") return kFish;
  return "";
}

}  // namespace dialtone
