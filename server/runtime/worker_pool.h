#ifndef DIALTONE_SERVER_RUNTIME_WORKER_POOL_H_
#define DIALTONE_SERVER_RUNTIME_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace dialtone {

// A fixed number of threads that run tasks from one bounded queue, first in first out. Thread-safe.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  // `name` is at most 12 characters; the threads show it in `top`. A task must not throw.
  WorkerPool(std::string name, int threads, std::size_t queue_limit);
  ~WorkerPool();  // Stop()s

  // False when `queue_limit` tasks wait already, or after Stop(): the task is not run, and the caller says
  // so.
  bool TryRun(Task task);

  // Refuses further tasks, runs those that wait, joins the threads. Idempotent; not from a task.
  void Stop();

  std::size_t queued() const;

 private:
  void Work();

  const std::string name_;
  const std::size_t queue_limit_;
  mutable Mutex mu_;
  CondVar wake_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  Mutex join_mu_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(join_mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_WORKER_POOL_H_
