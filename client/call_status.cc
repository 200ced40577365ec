#include "client/call_status.h"

#include <grpcpp/support/status.h>

namespace dialtone {

grpc::Status AsSeenByCaller(const grpc::Status& status) {
  if (status.error_code() != grpc::StatusCode::CANCELLED) return status;
  return {grpc::StatusCode::UNAVAILABLE, status.error_message(), status.error_details()};
}

}  // namespace dialtone
