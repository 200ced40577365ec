#ifndef DIALTONE_SERVER_RPC_RESOURCE_NAME_H_
#define DIALTONE_SERVER_RPC_RESOURCE_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/ids.h"

namespace dialtone {

// `campaigns/{id}` and `phoneNumbers/{id}`. Parsing answers kInvalidArgument that names `field`.
absl::StatusOr<CampaignId> ParseCampaignName(absl::string_view name, absl::string_view field);
absl::StatusOr<CampaignId> ParsePhoneNumberName(absl::string_view name, absl::string_view field);
// `accounts/{id}`; whether there is such an account is for the caller to find out.
absl::StatusOr<std::string> ParseAccountName(absl::string_view name, absl::string_view field);
std::string AccountName(absl::string_view id);
std::string CampaignName(const CampaignId& id);
std::string PhoneNumberName(const CampaignId& id);

// Whether a caller may choose `id`: 4 to 63 of a-z 0-9 -, starting with a letter, not ending with -.
bool IsCampaignIdForCallers(absl::string_view id);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_RESOURCE_NAME_H_
