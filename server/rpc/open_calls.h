#ifndef DIALTONE_SERVER_RPC_OPEN_CALLS_H_
#define DIALTONE_SERVER_RPC_OPEN_CALLS_H_

#include <cstddef>

#include "base/mutex.h"

namespace dialtone {

// Counts the calls that are asked for or open, any of which may still start an operation. Thread-safe.
class OpenCalls {
 public:
  void Add() {
    MutexLock lock(&mu_);
    ++count_;
  }
  void Remove() {
    MutexLock lock(&mu_);
    if (--count_ == 0) none_.NotifyAll();
  }
  void WaitForNone() {
    MutexLock lock(&mu_);
    while (count_ > 0) none_.Wait(&mu_);
  }

 private:
  Mutex mu_;
  CondVar none_;
  std::size_t count_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_OPEN_CALLS_H_
