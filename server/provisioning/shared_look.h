#ifndef DIALTONE_SERVER_PROVISIONING_SHARED_LOOK_H_
#define DIALTONE_SERVER_PROVISIONING_SHARED_LOOK_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/error_reason.h"
#include "server/provisioning/single_flight.h"
#include "server/runtime/worker_pool.h"

namespace dialtone {

inline absl::Status TooManyChecks() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError("Too many checks are waiting for Vapi; try again in a moment."),
                 "TOO_MANY_CHECKS"),
      absl::Seconds(1));
}

// Runs `look` for `key` on `pool`, unless somebody is at it, and calls `done` with what it came to: later, on
// a thread of the pool, or at once with kResourceExhausted when too many wait. `flight` outlives the pool's
// last task.
template <typename Result, typename Look>
void ShareLook(SingleFlight<absl::StatusOr<Result>>& flight, WorkerPool& pool, const std::string& key,
               std::function<void(const absl::StatusOr<Result>&)> done, Look look) {
  using Role = typename SingleFlight<absl::StatusOr<Result>>::Role;
  switch (flight.Join(key, done)) {
    case Role::kJoined:
      return;
    case Role::kFull:
      return done(TooManyChecks());
    case Role::kLead:
      break;
  }
  const bool started = pool.TryRun([&flight, key, look = std::move(look)] { flight.Land(key, look()); });
  if (!started) flight.Land(key, TooManyChecks());
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SHARED_LOOK_H_
