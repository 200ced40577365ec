#ifndef DIALTONE_TESTS_UNIT_RPC_RECORDED_CALLS_H_
#define DIALTONE_TESTS_UNIT_RPC_RECORDED_CALLS_H_

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "server/rpc/queued_call.h"
#include "tests/support/event_counter.h"

namespace dialtone {

// Calls by name, without gRPC, and how each ended. Thread-safe.
class RecordedCalls {
 public:
  QueuedCall New(const std::string& name) {
    return {.abandoned = [] { return false; }, .finish = FinishOf(name)};
  }
  QueuedCall NewAbandoned(const std::string& name) {
    return {.abandoned = [] { return true; }, .finish = FinishOf(name)};
  }

  // False when fewer than `count` calls have ended in time.
  bool WaitFor(int count) { return ended_.WaitFor(count); }
  int ended() { return ended_.count(); }
  absl::Status EndOf(const std::string& name) {
    MutexLock lock(&mu_);
    const auto found = ends_.find(name);
    return found == ends_.end() ? absl::UnknownError("the call has not ended") : found->second;
  }

 private:
  std::function<void(const absl::Status&)> FinishOf(const std::string& name) {
    return [this, name](const absl::Status& status) {
      {
        MutexLock lock(&mu_);
        ends_[name] = status;
      }
      ended_.Add();
    };
  }

  Mutex mu_;
  std::map<std::string, absl::Status> ends_ ABSL_GUARDED_BY(mu_);
  EventCounter ended_;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_UNIT_RPC_RECORDED_CALLS_H_
