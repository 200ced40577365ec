#ifndef DIALTONE_TESTS_SUPPORT_EVENTUALLY_H_
#define DIALTONE_TESTS_SUPPORT_EVENTUALLY_H_

#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace dialtone {

// Whether `condition` comes true within a time that only a hanging test needs. For conditions that nothing
// notifies of; it gives the processor away between two looks.
inline bool Eventually(absl::FunctionRef<bool()> condition, absl::Duration patience = absl::Seconds(30)) {
  const SystemClock clock;
  const absl::Duration end = clock.Monotonic() + patience;
  while (!condition()) {
    if (clock.Monotonic() >= end) return condition();
    std::this_thread::yield();
  }
  return true;
}

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_EVENTUALLY_H_
