#include "client/status_payload.h"

#include <grpcpp/support/status.h>

#include "google/rpc/status.pb.h"

namespace dialtone {

absl::Status ToAbslStatus(const grpc::Status& status) {
  // The two vocabularies have the same numbers.
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details())
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace dialtone
