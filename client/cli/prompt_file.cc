#include "client/cli/prompt_file.h"

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "client/cli/text_width.h"

namespace dialtone {

absl::StatusOr<std::string> ReadPromptFile(const std::string& path) {
  std::ifstream file;
  const bool from_standard_input = path == "-";
  if (!from_standard_input) file.open(path, std::ios::binary);
  std::istream& in = from_standard_input ? std::cin : file;
  const std::string source = from_standard_input ? "standard input" : absl::StrCat("'", path, "'");

  std::string text(kMaxPromptBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  // A directory opens but cannot be read.
  if (in.bad() || (!from_standard_input && !file.is_open())) {
    return absl::InvalidArgumentError(absl::StrCat("the system prompt cannot be read from ", source));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxPromptBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the system prompt in ", source, " is longer than ", kMaxPromptBytes, " bytes"));
  }
  if (!IsValidUtf8(text))
    return absl::InvalidArgumentError(absl::StrCat("the system prompt in ", source, " is not UTF-8"));
  return text;
}

}  // namespace dialtone
