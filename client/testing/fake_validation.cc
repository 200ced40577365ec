#include "client/testing/fake_validation.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"

namespace dialtone::testing {
namespace {

using Faults = std::vector<FieldViolation>;

constexpr int kMaxDisplayName = 120;

int Characters(absl::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= 63 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == absl::string_view::npos;
}

bool IsAreaCode(absl::string_view code) {
  return code.size() == 3 && code[0] >= '2' && code[0] <= '9' && absl::ascii_isdigit(code[1]) &&
         absl::ascii_isdigit(code[2]);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

void CheckCampaign(const v1::Campaign& campaign, Faults& faults) {
  const int characters = Characters(campaign.display_name());
  if (characters == 0) faults.push_back({"campaign.display_name", "is required: 1 to 120 characters"});
  if (characters > kMaxDisplayName) {
    faults.push_back(
        {"campaign.display_name", absl::StrCat("has ", characters, " characters; at most 120 are allowed")});
  }
  const std::string& area_code = campaign.phone_number_request().area_code();
  if (!area_code.empty() && !IsAreaCode(area_code)) {
    faults.push_back({"campaign.phone_number_request.area_code",
                      "must be a US area code: three digits, the first from 2 to 9"});
  }
}

absl::Status ToStatus(const Faults& faults) {
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

}  // namespace

absl::Status ValidateCreate(const v1::CreateCampaignRequest& request) {
  Faults faults;
  if (!request.has_campaign()) {
    faults.push_back({"campaign", "is required"});
  } else {
    CheckCampaign(request.campaign(), faults);
  }
  const std::string& id = request.campaign_id();
  if (!id.empty() && !(IsId(id) && id.size() >= 4 && absl::ascii_isalpha(id[0]) && id.back() != '-')) {
    faults.push_back(
        {"campaign_id", "must be 4 to 63 of a-z 0-9 -, start with a letter and not end with a hyphen"});
  }
  if (!request.request_id().empty() && !IsUuid(request.request_id())) {
    faults.push_back({"request_id", "must be a UUID, for example 1b4e28ba-2fa1-11d2-883f-0016d3cca427"});
  }
  return ToStatus(faults);
}

absl::Status ValidateCampaign(const v1::Campaign& campaign) {
  Faults faults;
  CheckCampaign(campaign, faults);
  return ToStatus(faults);
}

absl::StatusOr<std::string> ParseName(absl::string_view collection, absl::string_view name,
                                      const std::string& field) {
  absl::string_view id = name;
  if (!absl::ConsumePrefix(&id, collection) || id.size() < 4 || !IsId(id)) {
    return InvalidFields({{field, absl::StrCat("must have the form ", collection, "{id}")}});
  }
  return std::string(id);
}

}  // namespace dialtone::testing
