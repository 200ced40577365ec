#ifndef DIALTONE_SERVER_PROVISIONING_CAMPAIGN_CHANGES_H_
#define DIALTONE_SERVER_PROVISIONING_CAMPAIGN_CHANGES_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/provisioning/lifecycle.h"
#include "storage/campaign.h"

namespace dialtone {

// What callers can do to a campaign, as pure functions over its record.

struct NewCampaign {
  CampaignId id;
  std::string uid;
  std::string display_name;
  std::string account;
  AssistantSpec assistant;
  PhoneNumberRequest phone_number_request;
  std::map<std::string, std::string> labels;
};

// `default_area_code` is the account's, used when the caller wants none in particular.
Transition Created(const NewCampaign& wanted, const std::string& default_area_code, absl::Time now);

// Members that are set replace the campaign's.
struct CampaignEdit {
  std::optional<std::string> display_name;
  std::optional<std::map<std::string, std::string>> labels;
  std::optional<AssistantSpec> assistant;
};

// kFailedPrecondition while the campaign is being deleted.
absl::StatusOr<Transition> Updated(const CampaignRecord& record, const CampaignEdit& edit, absl::Time now);

// On a campaign that is being deleted it changes nothing.
Transition DeleteRequested(const CampaignRecord& record, absl::Time now);

// kFailedPrecondition unless the campaign is FAILED.
absl::StatusOr<Transition> Retried(const CampaignRecord& record,
                                   const std::optional<PhoneNumberRequest>& wanted,
                                   const std::string& default_area_code, absl::Time now);

// Whether both want the same of Vapi's assistant.
bool SameAssistant(const Campaign& a, const Campaign& b);

// The assistant's name at Vapi: the caller's, else the display name cut to Vapi's 40 characters.
std::string AssistantName(const Campaign& campaign);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_CAMPAIGN_CHANGES_H_
