#ifndef DIALTONE_SERVER_RPC_STATUS_H_
#define DIALTONE_SERVER_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// The one place where a Status of ours becomes gRPC's: the same code, our message, and google.rpc details
// (ErrorInfo always; BadRequest and RetryInfo where the status carries them), all of it small enough for the
// headers that carry errors. The text of an internal error goes to the log under a reference that the caller
// gets instead.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The gRPC name of a code in CamelCase, as metrics name it.
absl::string_view CodeName(grpc::StatusCode code);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_STATUS_H_
