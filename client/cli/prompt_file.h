#ifndef DIALTONE_CLIENT_CLI_PROMPT_FILE_H_
#define DIALTONE_CLIENT_CLI_PROMPT_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace dialtone {

// The limit of the API.
inline constexpr std::size_t kMaxPromptBytes = std::size_t{64} << 10;

// The text of a system prompt in the file at `path`, or on standard input when `path` is `-`.
// kInvalidArgument, with a sentence for a person, when it cannot be read, is too long or is not UTF-8.
absl::StatusOr<std::string> ReadPromptFile(const std::string& path);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_PROMPT_FILE_H_
