#include "client/number_name.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace dialtone {

absl::StatusOr<std::string> PhoneNumberNameOf(absl::string_view name) {
  absl::string_view id = name;
  const bool known = absl::ConsumePrefix(&id, "campaigns/") || absl::ConsumePrefix(&id, "phoneNumbers/");
  if (!known || id.empty() || id.find('/') != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", name, "' names no number: write campaigns/ID or phoneNumbers/ID"));
  }
  return absl::StrCat("phoneNumbers/", id);
}

}  // namespace dialtone
