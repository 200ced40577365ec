#include "server/rpc/resource_name.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/ulid.h"

namespace dialtone {
namespace {

constexpr absl::string_view kAccounts = "accounts/";
constexpr std::size_t kLongestAccountId = 40;
constexpr absl::string_view kCampaigns = "campaigns/";
constexpr absl::string_view kPhoneNumbers = "phoneNumbers/";

absl::StatusOr<CampaignId> Parse(absl::string_view collection, absl::string_view name,
                                 absl::string_view field) {
  absl::string_view id = name;
  if (!absl::ConsumePrefix(&id, collection) || !(IsCampaignIdForCallers(id) || IsUlid(id))) {
    return InvalidFields({{std::string(field), absl::StrCat("must have the form ", collection, "{id}")}});
  }
  return CampaignId{std::string(id)};
}

}  // namespace

absl::StatusOr<CampaignId> ParseCampaignName(absl::string_view name, absl::string_view field) {
  return Parse(kCampaigns, name, field);
}

absl::StatusOr<CampaignId> ParsePhoneNumberName(absl::string_view name, absl::string_view field) {
  return Parse(kPhoneNumbers, name, field);
}

absl::StatusOr<std::string> ParseAccountName(absl::string_view name, absl::string_view field) {
  absl::string_view id = name;
  if (!absl::ConsumePrefix(&id, kAccounts) || id.empty() || id.size() > kLongestAccountId ||
      id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != absl::string_view::npos) {
    return InvalidFields({{std::string(field), "must have the form accounts/{id}"}});
  }
  return std::string(id);
}

std::string AccountName(absl::string_view id) { return absl::StrCat(kAccounts, id); }
std::string CampaignName(const CampaignId& id) { return absl::StrCat(kCampaigns, id.value); }
std::string PhoneNumberName(const CampaignId& id) { return absl::StrCat(kPhoneNumbers, id.value); }

bool IsCampaignIdForCallers(absl::string_view id) {
  if (id.size() < 4 || id.size() > 63 || id.back() == '-') return false;
  if (id.front() < 'a' || id.front() > 'z') return false;
  return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == absl::string_view::npos;
}

}  // namespace dialtone
