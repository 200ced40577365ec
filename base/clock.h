#ifndef DIALTONE_BASE_CLOCK_H_
#define DIALTONE_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace dialtone {

// The one door to time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock, in whole microseconds: the precision that every store keeps. It may step.
  virtual absl::Time Now() const = 0;
  // Never steps; its zero is arbitrary and differs between processes. For gaps and timeouts.
  virtual absl::Duration Monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
  absl::Duration Monotonic() const override;
};

}  // namespace dialtone

#endif  // DIALTONE_BASE_CLOCK_H_
