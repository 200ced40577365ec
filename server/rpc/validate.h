#ifndef DIALTONE_SERVER_RPC_VALIDATE_H_
#define DIALTONE_SERVER_RPC_VALIDATE_H_

#include <dialtone/v1/campaign_service.pb.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/error_reason.h"
#include "storage/queries.h"

namespace dialtone {

// The limits that the .proto files promise. Each function collects every fault into `faults` under its path,
// so that a caller learns all of them at once. Pure.
using Faults = std::vector<FieldViolation>;

void ValidateDisplayName(const std::string& display_name, const std::string& path, Faults& faults);
void ValidateLabels(const google::protobuf::Map<std::string, std::string>& labels, const std::string& path,
                    Faults& faults);
void ValidateAssistant(const v1::Assistant& assistant, const std::string& path, Faults& faults);
void ValidatePhoneNumberRequest(const v1::PhoneNumberRequest& request, const std::string& path,
                                Faults& faults);

absl::Status ValidateCreate(const v1::CreateCampaignRequest& request);

// The revision that an etag stands for: nullopt when the caller gave none, -1 for one that no revision has.
std::optional<std::int64_t> ExpectedRevision(const std::string& etag);

// 0 means `kDefaultPageSize`, above `kMaxPageSize` means that; a negative one is a fault.
inline constexpr int kDefaultPageSize = 50;
int PageSize(int requested, Faults& faults);

// An account that a list is restricted to. One that does not exist is no fault: nothing matches.
void ValidateAccountFilter(const std::string& account, const std::string& path, Faults& faults);
CampaignFilter ParseFilter(const v1::CampaignFilter& filter, const std::string& path, Faults& faults);

// `create_time desc` and so on, into `query`.
void ParseOrder(const std::string& order_by, CampaignQuery& query, Faults& faults);

// OK, or all `faults` as one kInvalidArgument.
absl::Status ToStatus(const Faults& faults);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_VALIDATE_H_
