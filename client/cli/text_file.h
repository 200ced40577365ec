#ifndef DIALTONE_CLIENT_CLI_TEXT_FILE_H_
#define DIALTONE_CLIENT_CLI_TEXT_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// The text in the file at `path`, or on standard input when `path` is `-`. kInvalidArgument, with a sentence
// for a person, when it cannot be read, is longer than `max_bytes` or is not UTF-8. `what` names the text in
// that sentence: `the token`.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, absl::string_view what,
                                         std::size_t max_bytes);

// How the sentences above name `path`: `'PATH'` or `standard input`.
std::string SourceText(const std::string& path);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_TEXT_FILE_H_
