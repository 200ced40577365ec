#ifndef DIALTONE_TESTS_SUPPORT_FAKE_CLOCK_H_
#define DIALTONE_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace dialtone {

// Time that moves only when the test says so. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time start = absl::FromUnixSeconds(1'790'000'000)) : now_(start) {}

  absl::Time Now() const override {
    MutexLock lock(&mu_);
    return now_;
  }
  absl::Duration Monotonic() const override {
    MutexLock lock(&mu_);
    return monotonic_;
  }

  void Advance(absl::Duration step) {
    MutexLock lock(&mu_);
    now_ += step;
    monotonic_ += step;
  }
  // As when somebody sets the wall clock.
  void Step(absl::Duration step) {
    MutexLock lock(&mu_);
    now_ += step;
  }
  void AdvanceTo(absl::Time time) {
    const absl::Duration step = time - Now();
    if (step > absl::ZeroDuration()) Advance(step);
  }

 private:
  mutable Mutex mu_;
  absl::Time now_ ABSL_GUARDED_BY(mu_);
  absl::Duration monotonic_ ABSL_GUARDED_BY(mu_) = absl::Hours(1);
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_FAKE_CLOCK_H_
