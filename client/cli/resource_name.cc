#include "client/cli/resource_name.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace dialtone {
namespace {

constexpr absl::string_view kCampaigns = "campaigns/";
constexpr absl::string_view kPhoneNumbers = "phoneNumbers/";

}  // namespace

absl::StatusOr<std::string> ParseCampaignId(absl::string_view text) {
  absl::string_view id = text;
  if (!absl::ConsumePrefix(&id, kCampaigns)) absl::ConsumePrefix(&id, kPhoneNumbers);
  if (id.empty() || id.find('/') != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no campaign: give campaigns/ID, phoneNumbers/ID or the ID alone"));
  }
  return std::string(id);
}

std::string CampaignId(absl::string_view campaign_name) {
  return std::string(absl::StripPrefix(campaign_name, kCampaigns));
}

std::string CampaignName(absl::string_view id) { return absl::StrCat(kCampaigns, id); }

std::string PhoneNumberName(absl::string_view id) { return absl::StrCat(kPhoneNumbers, id); }

std::string CampaignNameOfNumber(absl::string_view phone_number_name) {
  absl::ConsumePrefix(&phone_number_name, kPhoneNumbers);
  return CampaignName(phone_number_name);
}

}  // namespace dialtone
