#ifndef DIALTONE_SERVER_RPC_QUEUED_CALL_H_
#define DIALTONE_SERVER_RPC_QUEUED_CALL_H_

#include <functional>

#include "absl/status/status.h"

namespace dialtone {

// A unary call that waits in a queue until somebody answers it.
struct QueuedCall {
  // Whether its caller has gone or its deadline has passed. From any thread, before `finish`.
  std::function<bool()> abandoned;
  // Answers it; once, from any thread. What the answer was written to may be gone when this returns.
  std::function<void(const absl::Status&)> finish;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_QUEUED_CALL_H_
