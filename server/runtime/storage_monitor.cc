#include "server/runtime/storage_monitor.h"

#include <utility>

namespace dialtone {

StorageMonitor::StorageMonitor(std::function<absl::Status()> probe) : probe_(std::move(probe)) {}

absl::Status StorageMonitor::Check() {
  absl::Status probe = probe_();
  MutexLock lock(&mu_);
  hysteresis_.Observe(std::move(probe));
  return hysteresis_.readiness();
}

absl::Status StorageMonitor::Readiness() const {
  MutexLock lock(&mu_);
  return hysteresis_.readiness();
}

}  // namespace dialtone
