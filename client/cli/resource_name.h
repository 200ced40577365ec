#ifndef DIALTONE_CLIENT_CLI_RESOURCE_NAME_H_
#define DIALTONE_CLIENT_CLI_RESOURCE_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// The id in what a person typed for a campaign: `campaigns/{id}`, `phoneNumbers/{id}` or the bare id.
// kInvalidArgument when it is none of them; whether the id is well-formed is for the server to say.
absl::StatusOr<std::string> ParseCampaignId(absl::string_view text);

// The id in `campaigns/{id}`.
std::string CampaignId(absl::string_view campaign_name);

std::string CampaignName(absl::string_view id);
std::string PhoneNumberName(absl::string_view id);

// `campaigns/{id}` of `phoneNumbers/{id}`.
std::string CampaignNameOfNumber(absl::string_view phone_number_name);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_RESOURCE_NAME_H_
