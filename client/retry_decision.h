#ifndef DIALTONE_CLIENT_RETRY_DECISION_H_
#define DIALTONE_CLIENT_RETRY_DECISION_H_

#include <optional>

#include "absl/time/time.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace dialtone {

// Whether a call may take effect twice without harm.
enum class Repeatable { kNo, kYes };

// Whether a call that failed may be made again, and how long the server asks its caller to stay away before
// that (zero when it does not say). nullopt: not again. The status is as its caller sees it (AsSeenByCaller).
std::optional<absl::Duration> MayRetryAfter(const grpc::Status& status, Repeatable repeatable);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_RETRY_DECISION_H_
