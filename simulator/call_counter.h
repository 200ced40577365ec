#ifndef DIALTONE_SIMULATOR_CALL_COUNTER_H_
#define DIALTONE_SIMULATOR_CALL_COUNTER_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace dialtone::simulator {

// How often each route was called, whatever came of it. Thread-safe; bounded by the number of routes.
class CallCounter {
 public:
  void Count(absl::string_view route) {
    MutexLock lock(&mu_);
    ++calls_[std::string(route)];
  }
  std::map<std::string, std::int64_t> Calls() const {
    MutexLock lock(&mu_);
    return calls_;
  }
  void Clear() {
    MutexLock lock(&mu_);
    calls_.clear();
  }

 private:
  mutable Mutex mu_;
  std::map<std::string, std::int64_t> calls_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_CALL_COUNTER_H_
