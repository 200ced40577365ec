#ifndef DIALTONE_SIMULATOR_CALL_LOG_H_
#define DIALTONE_SIMULATOR_CALL_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"

namespace dialtone::simulator {

// One call as it arrived, and what it was answered.
struct LoggedCall {
  std::int64_t sequence = 0;  // 1 for the first one since the start
  std::string route;
  absl::Time arrival;
  int status = 0;                      // 0: under way still, or no reply
  std::optional<absl::Time> answered;  // when the reply was ready to be sent
};

// The latest calls, oldest first. Thread-safe; bounded.
class CallLog {
 public:
  static constexpr std::size_t kMaxCalls = 100'000;

  // Returns the call's sequence, for Answered().
  std::int64_t Arrived(absl::string_view route, absl::Time arrival) {
    MutexLock lock(&mu_);
    if (calls_.size() == kMaxCalls) calls_.pop_front();
    calls_.push_back({.sequence = ++last_, .route = std::string(route), .arrival = arrival});
    return last_;
  }
  // Does nothing when the call is not kept any more.
  void Answered(std::int64_t sequence, int status, absl::Time when) {
    MutexLock lock(&mu_);
    if (calls_.empty() || sequence < calls_.front().sequence || sequence > last_) return;
    LoggedCall& call = calls_[static_cast<std::size_t>(sequence - calls_.front().sequence)];
    call.status = status;
    if (status != 0) call.answered = when;
  }
  std::vector<LoggedCall> Calls() const {
    MutexLock lock(&mu_);
    return {calls_.begin(), calls_.end()};
  }
  // Numbers go on, so that a call under way answers for no later one.
  void Clear() {
    MutexLock lock(&mu_);
    calls_.clear();
  }

 private:
  mutable Mutex mu_;
  std::int64_t last_ ABSL_GUARDED_BY(mu_) = 0;
  std::deque<LoggedCall> calls_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_CALL_LOG_H_
