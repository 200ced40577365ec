#ifndef DIALTONE_SERVER_PROVISIONING_VAPI_FAILURE_H_
#define DIALTONE_SERVER_PROVISIONING_VAPI_FAILURE_H_

#include <string>

#include "absl/time/time.h"
#include "server/vapi/vapi_error.h"
#include "storage/campaign.h"
#include "storage/failure.h"

namespace dialtone {

// The failure that a final refusal of Vapi's means for a campaign, in words for a person. Pure.
Failure AssistantRefused(const VapiError& error, absl::Time now);
Failure NumberRefused(const VapiError& error, const std::string& area_code, absl::Time now);

// Failures that no single reply caused.
Failure ActivationTimedOut(absl::Duration deadline, bool has_sip_uri, absl::Time now);
Failure OnlySipAddress(absl::Time now);
Failure NumberBlocked(absl::Time now);
Failure NumberDeletedOutside(absl::Time now);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_VAPI_FAILURE_H_
