#ifndef DIALTONE_SERVER_PROVISIONING_SINGLE_FLIGHT_H_
#define DIALTONE_SERVER_PROVISIONING_SINGLE_FLIGHT_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace dialtone {

// Lets callers who want the same thing at the same time share one piece of work. Thread-safe.
template <typename Result>
class SingleFlight {
 public:
  using Done = std::function<void(const Result&)>;

  enum class Role {
    kLead,    // nobody is at it: the caller starts the work and calls Land() when it is done
    kJoined,  // somebody is at it: `done` will be called with the result
    kFull,    // too many wait already; `done` will not be called
  };

  explicit SingleFlight(std::size_t max_waiting) : max_waiting_(max_waiting) {}

  Role Join(const std::string& key, Done done) {
    MutexLock lock(&mu_);
    if (waiting_ >= max_waiting_) return Role::kFull;
    ++waiting_;
    auto [flight, lead] = flights_.try_emplace(key);
    flight->second.push_back(std::move(done));
    return lead ? Role::kLead : Role::kJoined;
  }

  // Calls everyone who waits for `key`, without holding a lock.
  void Land(const std::string& key, const Result& result) {
    std::vector<Done> waiting;
    {
      MutexLock lock(&mu_);
      const auto flight = flights_.find(key);
      if (flight == flights_.end()) return;
      waiting = std::move(flight->second);
      flights_.erase(flight);
      waiting_ -= waiting.size();
    }
    for (const Done& done : waiting) done(result);
  }

  std::size_t waiting() const {
    MutexLock lock(&mu_);
    return waiting_;
  }

 private:
  const std::size_t max_waiting_;
  mutable Mutex mu_;
  std::size_t waiting_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<std::string, std::vector<Done>> flights_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SINGLE_FLIGHT_H_
