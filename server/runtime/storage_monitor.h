#ifndef DIALTONE_SERVER_RUNTIME_STORAGE_MONITOR_H_
#define DIALTONE_SERVER_RUNTIME_STORAGE_MONITOR_H_

#include <functional>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "server/runtime/readiness_hysteresis.h"

namespace dialtone {

// Knows whether the storage answers. Check() is called at intervals by one thread; Readiness() answers from
// memory, so that a health check never waits for a database. Thread-safe.
class StorageMonitor {
 public:
  // `probe` asks the storage, within a bounded time.
  explicit StorageMonitor(std::function<absl::Status()> probe);

  // Probes once, and returns the readiness that follows from it. May block as long as the probe does.
  absl::Status Check();

  // OK when ready, else the latest failure.
  absl::Status Readiness() const;

 private:
  const std::function<absl::Status()> probe_;
  mutable Mutex mu_;
  ReadinessHysteresis hysteresis_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_STORAGE_MONITOR_H_
