#ifndef DIALTONE_SERVER_PROVISIONING_VAPI_LISTING_H_
#define DIALTONE_SERVER_PROVISIONING_VAPI_LISTING_H_

#include <string>
#include <unordered_set>

#include "absl/time/time.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

// Everything that was made at Vapi since `since` (absl::InfinitePast(): ever), newest first, read page by
// page. Vapi has no cursor: the next page starts at the creation time of the last row, inclusive, and rows
// seen before are dropped. Blocks for up to kMaxListPages calls. `truncated` when even so many pages did not
// reach `since`.
inline constexpr int kMaxListPages = 20;
// An assistant may hold 64 KiB of prompt: a full page stays within the bound on replies.
inline constexpr int kAssistantsPerPage = 100;

VapiResult<VapiClient::PhoneNumberList> ListNumbersSince(VapiClient& vapi, absl::Time since);
// The same, but reads no further once every number of `wanted`, by Vapi's ids, was seen.
VapiResult<VapiClient::PhoneNumberList> ListNumbersSince(VapiClient& vapi, absl::Time since,
                                                         std::unordered_set<std::string> wanted);
VapiResult<VapiClient::AssistantList> ListAssistantsSince(VapiClient& vapi, absl::Time since);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_VAPI_LISTING_H_
