#ifndef DIALTONE_CLIENT_CLI_COMPLETION_H_
#define DIALTONE_CLIENT_CLI_COMPLETION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace CLI {
class App;
}  // namespace CLI

namespace dialtone {

// `dialtone __complete WORD...` is what the scripts ask.
inline constexpr absl::string_view kCompleteWord = "__complete";

// What may stand for the last of `words`, those behind the program's name: one possibility a line, after a
// tabulator what it means. Instead of words, `!campaigns FLAGS` stands for the ids that `dialtone campaigns
// list FLAGS` knows, and `!files` for the names of files.
std::string Complete(const CLI::App& root, const std::vector<std::string>& words);

// The script that makes a shell, `bash`, `zsh` or `fish`, complete the command line; empty for another.
std::string CompletionScript(absl::string_view shell);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_COMPLETION_H_
