#ifndef DIALTONE_SERVER_RPC_ORPHAN_RESPONSE_H_
#define DIALTONE_SERVER_RPC_ORPHAN_RESPONSE_H_

#include <dialtone/v1/phone_number_service.pb.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/provisioning/orphans.h"
#include "storage/queries.h"

namespace dialtone {

// What a list of orphans is asked for. Pure, as all functions here.
struct OrphanPageRequest {
  std::string account;
  int page_size = 0;
  std::string fingerprint;
  // Its id is that of the account and of the number at Vapi.
  std::optional<PageCursor> after;
};

// kInvalidArgument with every fault.
absl::StatusOr<OrphanPageRequest> Parse(const v1::ListOrphanedPhoneNumbersRequest& request);
absl::Status Validate(const v1::ReleaseOrphanedPhoneNumberRequest& request);

// The page of `orphans`, which are all there are, oldest first.
void ToProto(const std::vector<OrphanedNumber>& orphans, const OrphanPageRequest& page,
             v1::ListOrphanedPhoneNumbersResponse* response);
void ToProto(const OrphanedNumber& orphan, v1::OrphanedPhoneNumber* message);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_ORPHAN_RESPONSE_H_
