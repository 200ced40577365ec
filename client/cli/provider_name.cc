#include "client/cli/provider_name.h"

#include "absl/strings/str_cat.h"

namespace dialtone {

absl::StatusOr<ProviderName> ParseProviderName(absl::string_view option, absl::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == absl::string_view::npos || slash == 0 || slash + 1 == text.size()) {
    return absl::InvalidArgumentError(absl::StrCat(option, ": '", text, "' is no PROVIDER/NAME"));
  }
  return ProviderName{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

}  // namespace dialtone
