#ifndef DIALTONE_CLIENT_RPC_ERROR_H_
#define DIALTONE_CLIENT_RPC_ERROR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace dialtone {

// What a failed call tells, with its google.rpc details decoded. A plain value.
struct RpcError {
  struct FieldViolation {
    std::string field;
    std::string description;
  };

  // kUnknown when the server sent a code that has no name.
  absl::StatusCode code = absl::StatusCode::kUnknown;
  std::string message;
  // From ErrorInfo; empty when the error did not come from Dialtone but from the way to it.
  std::string reason;
  std::map<std::string, std::string> metadata;
  // From BadRequest, in the server's order.
  std::vector<FieldViolation> violations;
  // From RetryInfo: when to come back.
  std::optional<absl::Duration> retry_delay;
};

// Decodes a status that is not OK. Details that are malformed or of other types are left out.
RpcError DecodeRpcError(const grpc::Status& status);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_RPC_ERROR_H_
