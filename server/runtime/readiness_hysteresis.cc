#include "server/runtime/readiness_hysteresis.h"

#include <utility>

namespace dialtone {

void ReadinessHysteresis::Observe(absl::Status probe) {
  if (probe.ok()) {
    failures_ = 0;
    readiness_ = absl::OkStatus();
    return;
  }
  if (failures_ < kFailuresUntilNotReady) ++failures_;
  if (!readiness_.ok() || failures_ == kFailuresUntilNotReady) readiness_ = std::move(probe);
}

}  // namespace dialtone
