#ifndef DIALTONE_CLIENT_TESTING_FAKE_VALIDATION_H_
#define DIALTONE_CLIENT_TESTING_FAKE_VALIDATION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dialtone/v1/campaign_service.pb.h"

namespace dialtone::testing {

// What a FakeServer checks: the part of the real server's rules that applications stumble over. Errors name
// the fields.
absl::Status ValidateCreate(const v1::CreateCampaignRequest& request);
absl::Status ValidateCampaign(const v1::Campaign& campaign);

// The id of `{collection}{id}`.
absl::StatusOr<std::string> ParseName(absl::string_view collection, absl::string_view name,
                                      const std::string& field);

}  // namespace dialtone::testing

#endif  // DIALTONE_CLIENT_TESTING_FAKE_VALIDATION_H_
