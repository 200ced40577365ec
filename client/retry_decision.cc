#include "client/retry_decision.h"

#include <grpcpp/support/status.h>

#include "client/rpc_error.h"

namespace dialtone {

std::optional<absl::Duration> MayRetryAfter(const grpc::Status& status, Repeatable repeatable) {
  const std::optional<absl::Duration> asked = DecodeRpcError(status).retry_delay;
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      // The answer may have been lost after the call took effect.
      if (repeatable == Repeatable::kNo) return std::nullopt;
      return asked.value_or(absl::ZeroDuration());
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      // With a time to come back it was refused before it began. Without one a limit was met that stays, such
      // as that of the size of a message.
      return asked;
    default:
      return std::nullopt;
  }
}

}  // namespace dialtone
