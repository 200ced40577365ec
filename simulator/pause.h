#ifndef DIALTONE_SIMULATOR_PAUSE_H_
#define DIALTONE_SIMULATOR_PAUSE_H_

#include "absl/time/time.h"
#include "base/mutex.h"

namespace dialtone::simulator {

// Delays that a shutdown can cut short. Thread-safe.
class Pause {
 public:
  // Blocks for `duration` of real time. False when Cancel() came first.
  bool For(absl::Duration duration);
  // Ends every pause, now and later.
  void Cancel();

 private:
  Mutex mu_;
  CondVar cancelled_changed_;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_PAUSE_H_
