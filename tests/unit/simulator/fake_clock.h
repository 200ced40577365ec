#ifndef DIALTONE_TESTS_UNIT_SIMULATOR_FAKE_CLOCK_H_
#define DIALTONE_TESTS_UNIT_SIMULATOR_FAKE_CLOCK_H_

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace dialtone::simulator {

// Stands still until told to move. Thread-safe.
class FakeClock final : public Clock {
 public:
  absl::Time Now() const override {
    MutexLock lock(&mu_);
    return now_;
  }
  absl::Duration Monotonic() const override { return Now() - absl::UnixEpoch(); }

  void Advance(absl::Duration by) {
    MutexLock lock(&mu_);
    now_ += by;
  }
  void Set(absl::Time now) {
    MutexLock lock(&mu_);
    now_ = now;
  }

 private:
  mutable Mutex mu_;
  // Not on a whole millisecond: what callers see is cut to one.
  absl::Time now_ ABSL_GUARDED_BY(mu_) = absl::FromUnixMicros(1'780'000'000'123'456);
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_TESTS_UNIT_SIMULATOR_FAKE_CLOCK_H_
