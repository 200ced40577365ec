#ifndef DIALTONE_SERVER_RPC_EXPIRED_CALLS_H_
#define DIALTONE_SERVER_RPC_EXPIRED_CALLS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/queued_call.h"
#include "server/runtime/metrics.h"

namespace dialtone {

// Takes out of `batch`, whose items have a QueuedCall `call`, those that nobody waits for any more, answers
// them, and counts them under `pool`.
template <typename Item>
void DropExpired(std::vector<Item>& batch, absl::string_view pool, Metrics& metrics) {
  std::erase_if(batch, [&](const Item& item) {
    if (!item.call.abandoned()) return false;
    metrics.TaskExpired(pool);
    item.call.finish(ExpiredInQueue());
    return true;
  });
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_EXPIRED_CALLS_H_
