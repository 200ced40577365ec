#ifndef DIALTONE_CLIENT_CLI_SHELL_WORD_H_
#define DIALTONE_CLIENT_CLI_SHELL_WORD_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dialtone {

// `text` as one word of a shell's command line: quoted where a shell would see more in it than text.
std::string ShellWord(absl::string_view text);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_SHELL_WORD_H_
