#include "simulator/pause.h"

#include <chrono>

namespace dialtone::simulator {

bool Pause::For(absl::Duration duration) {
  if (duration <= absl::ZeroDuration()) return true;
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(duration);
  MutexLock lock(&mu_);
  while (!cancelled_) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= left.zero()) return true;
    cancelled_changed_.WaitFor(&mu_, absl::FromChrono(left));
  }
  return false;
}

void Pause::Cancel() {
  MutexLock lock(&mu_);
  cancelled_ = true;
  cancelled_changed_.NotifyAll();
}

}  // namespace dialtone::simulator
