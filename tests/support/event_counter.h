#ifndef DIALTONE_TESTS_SUPPORT_EVENT_COUNTER_H_
#define DIALTONE_TESTS_SUPPORT_EVENT_COUNTER_H_

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace dialtone {

// Counts what happens on other threads, and lets the test wait for it. Thread-safe.
class EventCounter {
 public:
  void Add() {
    MutexLock lock(&mu_);
    ++count_;
    changed_.NotifyAll();
  }

  // False when fewer than `count` came within a time that only a hanging test needs.
  bool WaitFor(int count) {
    const SystemClock clock;
    const absl::Duration until = clock.Monotonic() + absl::Seconds(20);
    MutexLock lock(&mu_);
    while (count_ < count && clock.Monotonic() < until) changed_.WaitFor(&mu_, until - clock.Monotonic());
    return count_ >= count;
  }

  int count() {
    MutexLock lock(&mu_);
    return count_;
  }

 private:
  Mutex mu_;
  CondVar changed_;
  int count_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_EVENT_COUNTER_H_
