#ifndef DIALTONE_CLIENT_TESTING_FAKE_STATUS_H_
#define DIALTONE_CLIENT_TESTING_FAKE_STATUS_H_

#include "absl/status/status.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace dialtone::testing {

// As the real server sends it: with ErrorInfo, BadRequest and RetryInfo made of what base/error_reason.h
// keeps.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace dialtone::testing

#endif  // DIALTONE_CLIENT_TESTING_FAKE_STATUS_H_
