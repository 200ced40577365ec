#include "client/rpc_error.h"

#include <grpcpp/support/status.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace dialtone {
namespace {

void DecodeDetail(const google::protobuf::Any& detail, RpcError& error) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry_info;
  if (detail.UnpackTo(&info)) {
    error.reason = info.reason();
    error.metadata.insert(info.metadata().begin(), info.metadata().end());
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      error.violations.push_back({violation.field(), violation.description()});
    }
  } else if (detail.UnpackTo(&retry_info)) {
    const auto& delay = retry_info.retry_delay();
    error.retry_delay = absl::Seconds(delay.seconds()) + absl::Nanoseconds(delay.nanos());
  }
}

}  // namespace

RpcError DecodeRpcError(const grpc::Status& status) {
  RpcError error;
  const int code = status.error_code();
  // The two vocabularies have the same numbers.
  if (code > 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated)) {
    error.code = static_cast<absl::StatusCode>(code);
  }
  error.message = status.error_message();
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details()) DecodeDetail(detail, error);
  }
  return error;
}

}  // namespace dialtone
