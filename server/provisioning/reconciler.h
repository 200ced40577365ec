#ifndef DIALTONE_SERVER_PROVISIONING_RECONCILER_H_
#define DIALTONE_SERVER_PROVISIONING_RECONCILER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "server/provisioning/provisioner.h"
#include "server/runtime/worker_pool.h"
#include "storage/store.h"

namespace dialtone {

// Finds records that are due and hands them to the workers, never more than there are idle workers, so that
// no lease runs out in a queue. Thread-safe.
class Reconciler {
 public:
  // `owner` names this process. `wake` is called when a worker comes free. All references outlive the
  // workers' last task.
  Reconciler(Store& store, Provisioner& provisioner, WorkerPool& workers, int worker_count,
             const Clock& clock, std::string owner, absl::Duration lease, std::function<void()> wake);

  // Claims what is due and starts it. Returns how long to wait before the next call: at most `kMaxPause`,
  // because work may appear that another replica was told of.
  absl::Duration RunOnce();

  static constexpr absl::Duration kMaxPause = absl::Seconds(1);

 private:
  void Finished();

  Store& store_;
  Provisioner& provisioner_;
  WorkerPool& workers_;
  const int worker_count_;
  const Clock& clock_;
  const std::string owner_;
  const absl::Duration lease_;
  const std::function<void()> wake_;

  Mutex mu_;
  int busy_ ABSL_GUARDED_BY(mu_) = 0;
  std::int64_t claims_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_RECONCILER_H_
