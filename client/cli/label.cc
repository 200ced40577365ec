#include "client/cli/label.h"

#include <cstddef>

#include "absl/strings/str_cat.h"

namespace dialtone {

absl::StatusOr<std::map<std::string, std::string>> ParseLabels(const std::vector<std::string>& texts) {
  std::map<std::string, std::string> labels;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(absl::StrCat("--label: '", text, "' is no KEY=VALUE"));
    }
    if (!labels.emplace(text.substr(0, equals), text.substr(equals + 1)).second) {
      return absl::InvalidArgumentError(absl::StrCat("--label: '", text.substr(0, equals), "' comes twice"));
    }
  }
  return labels;
}

}  // namespace dialtone
