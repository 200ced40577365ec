#include "server/provisioning/vapi_tag.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace dialtone {
namespace {

constexpr absl::string_view kTagPrefix = "dt-";
constexpr std::size_t kUlidLength = 26;
constexpr absl::string_view kUidKey = "dialtone_uid";
constexpr absl::string_view kCampaignKey = "dialtone_campaign";

}  // namespace

std::string NumberTag(const CampaignRecord& record) {
  return absl::StrCat(kTagPrefix, record.campaign.uid, "-", record.job.attempt);
}

std::map<std::string, std::string> AssistantMetadata(const CampaignRecord& record) {
  return {{std::string(kUidKey), record.campaign.uid}, {std::string(kCampaignKey), record.campaign.id.value}};
}

std::optional<ParsedNumberTag> ParseNumberTag(absl::string_view vapi_name) {
  if (!absl::ConsumePrefix(&vapi_name, kTagPrefix) || vapi_name.size() <= kUlidLength) return std::nullopt;
  ParsedNumberTag tag{.uid = std::string(vapi_name.substr(0, kUlidLength))};
  vapi_name.remove_prefix(kUlidLength);
  const bool parsed = absl::ConsumePrefix(&vapi_name, "-") && absl::SimpleAtoi(vapi_name, &tag.attempt);
  if (!parsed || tag.attempt < 1) return std::nullopt;
  return tag;
}

std::string UidOfAssistant(const std::map<std::string, std::string>& metadata) {
  const auto uid = metadata.find(std::string(kUidKey));
  return uid == metadata.end() ? "" : uid->second;
}

}  // namespace dialtone
