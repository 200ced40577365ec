#ifndef DIALTONE_SERVER_RUNTIME_BATCH_LOOP_H_
#define DIALTONE_SERVER_RUNTIME_BATCH_LOOP_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "server/runtime/thread_name.h"

namespace dialtone {

struct BatchOptions {
  int threads = 2;
  std::size_t queue = 1024;  // items that may wait
  std::size_t batch = 256;   // items that are taken at once
};

// Threads that take everything that waits in one bounded queue, oldest first, and run it as one batch.
// Nothing waits for company: an item that finds a thread idle goes at once, alone; what comes while the
// threads are busy is the next batch. A batch is begun after its items were added. Thread-safe.
template <typename Item>
class BatchLoop {
 public:
  // Called with at least one item, from any of the threads, several at once. Must not throw.
  using Run = std::function<void(std::vector<Item>)>;

  // `name` is at most 12 characters; the threads show it in `top`.
  BatchLoop(std::string name, const BatchOptions& options, Run run)
      : name_(std::move(name)), options_(options), run_(std::move(run)) {
    threads_.reserve(options.threads);
    for (int i = 0; i < options.threads; ++i) {
      threads_.emplace_back([this, i] {
        NameThisThread(absl::StrCat(name_, "-", i));
        Work();
      });
    }
  }
  ~BatchLoop() { Stop(); }
  BatchLoop(const BatchLoop&) = delete;
  BatchLoop& operator=(const BatchLoop&) = delete;

  // False when `options.queue` items wait already, or after Stop(): `item` is left as it was, and the caller
  // says so.
  bool TryAdd(Item&& item) {
    {
      MutexLock lock(&mu_);
      if (stopping_ || queue_.size() >= options_.queue) return false;
      queue_.push_back(std::move(item));
    }
    added_.NotifyOne();
    return true;
  }

  // Refuses further items, runs those that wait, joins the threads. Idempotent; not from a batch.
  void Stop() {
    {
      MutexLock lock(&mu_);
      stopping_ = true;
    }
    added_.NotifyAll();
    MutexLock lock(&join_mu_);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  std::size_t queued() const {
    MutexLock lock(&mu_);
    return queue_.size();
  }

 private:
  void Work() {
    for (;;) {
      std::vector<Item> batch;
      {
        MutexLock lock(&mu_);
        while (queue_.empty() && !stopping_) added_.Wait(&mu_);
        if (queue_.empty()) return;
        batch = Take();
      }
      run_(std::move(batch));
    }
  }

  // Quick as a rule, because those who add wait for the lock.
  std::vector<Item> Take() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (queue_.size() <= options_.batch) return std::exchange(queue_, {});
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(options_.batch);
    std::vector<Item> batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    return batch;
  }

  const std::string name_;
  const BatchOptions options_;
  const Run run_;
  mutable Mutex mu_;
  CondVar added_;
  std::vector<Item> queue_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  Mutex join_mu_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(join_mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_BATCH_LOOP_H_
