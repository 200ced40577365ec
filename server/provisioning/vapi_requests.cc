#include "server/provisioning/vapi_requests.h"

#include "server/provisioning/campaign_changes.h"
#include "server/provisioning/vapi_tag.h"

namespace dialtone {

VapiAssistantRequest AssistantRequestFor(const CampaignRecord& record) {
  const AssistantSpec& spec = record.campaign.assistant;
  return {.name = AssistantName(record.campaign),
          .first_message = spec.first_message,
          .system_prompt = spec.system_prompt,
          .model_provider = spec.model_provider,
          .model = spec.model,
          .voice_provider = spec.voice_provider,
          .voice_id = spec.voice_id,
          .server_url = spec.server_url,
          .overrides_json = spec.overrides_json,
          .metadata = AssistantMetadata(record)};
}

VapiPhoneNumberRequest NumberRequestFor(const CampaignRecord& record) {
  return {.name = NumberTag(record),
          .assistant_id = record.number.vapi_assistant_id,
          .area_code = record.number.area_code};
}

}  // namespace dialtone
