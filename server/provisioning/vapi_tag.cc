#include "server/provisioning/vapi_tag.h"

#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

constexpr absl::string_view kUidKey = "dialtone_uid";
constexpr absl::string_view kCampaignKey = "dialtone_campaign";

}  // namespace

std::string NumberTag(const CampaignRecord& record) {
  return absl::StrCat("dt-", record.campaign.uid, "-", record.job.attempt);
}

std::map<std::string, std::string> AssistantMetadata(const CampaignRecord& record) {
  return {{std::string(kUidKey), record.campaign.uid}, {std::string(kCampaignKey), record.campaign.id.value}};
}

bool IsOurAssistant(const CampaignRecord& record, const std::map<std::string, std::string>& metadata) {
  const auto uid = metadata.find(std::string(kUidKey));
  return uid != metadata.end() && uid->second == record.campaign.uid;
}

bool IsOurNumberTag(const CampaignRecord& record, absl::string_view vapi_name) {
  return vapi_name == NumberTag(record);
}

}  // namespace dialtone
