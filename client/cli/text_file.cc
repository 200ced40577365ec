#include "client/cli/text_file.h"

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "client/cli/text_width.h"

namespace dialtone {

std::string SourceText(const std::string& path) {
  return path == "-" ? "standard input" : absl::StrCat("'", path, "'");
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path, absl::string_view what,
                                         std::size_t max_bytes) {
  std::ifstream file;
  const bool from_standard_input = path == "-";
  if (!from_standard_input) file.open(path, std::ios::binary);
  std::istream& in = from_standard_input ? std::cin : file;

  std::string text(max_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  // A directory opens but cannot be read.
  if (in.bad() || (!from_standard_input && !file.is_open())) {
    return absl::InvalidArgumentError(absl::StrCat(what, " cannot be read from ", SourceText(path)));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > max_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " in ", SourceText(path), " is longer than ", max_bytes, " bytes"));
  }
  if (!IsValidUtf8(text)) {
    return absl::InvalidArgumentError(absl::StrCat(what, " in ", SourceText(path), " is not UTF-8"));
  }
  return text;
}

}  // namespace dialtone
