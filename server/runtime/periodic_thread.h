#ifndef DIALTONE_SERVER_RUNTIME_PERIODIC_THREAD_H_
#define DIALTONE_SERVER_RUNTIME_PERIODIC_THREAD_H_

#include <functional>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "base/mutex.h"

namespace dialtone {

// One thread that runs `tick` again and again: at once, then after the pause that the tick before returned,
// or as soon as somebody calls Wake(). All logic is in the tick, which tests call themselves. Thread-safe.
class PeriodicThread {
 public:
  // Returns how long to wait before the next run (absl::InfiniteDuration(): until woken).
  using Tick = std::function<absl::Duration()>;

  PeriodicThread(std::string name, Tick tick);
  ~PeriodicThread();  // Stop()s

  // Runs the tick as soon as the present run ends. A wake during a run is not lost.
  void Wake();

  // Waits for the present run to end and joins the thread. Idempotent; not from the tick.
  void Stop();

 private:
  void Loop();

  const std::string name_;
  const Tick tick_;
  Mutex mu_;
  CondVar changed_;
  bool woken_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  Mutex join_mu_;
  std::thread thread_ ABSL_GUARDED_BY(join_mu_);  // last: it uses the members above
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_PERIODIC_THREAD_H_
