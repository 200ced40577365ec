#ifndef DIALTONE_SERVER_PACING_ACCOUNT_OBSERVER_H_
#define DIALTONE_SERVER_PACING_ACCOUNT_OBSERVER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/pacing/account_status.h"
#include "server/pacing/call_priority.h"

namespace dialtone {

// Told of what happens at the gate of an account, for counting and for the log. Called on the threads that
// call Vapi, with no lock held; implementations are thread-safe and do not block.
class AccountObserver {
 public:
  virtual ~AccountObserver() = default;
  // A call may be made after this wait.
  virtual void OnEntered(CallPriority priority, absl::Duration waited) = 0;
  // A call was not made. `reason` is one of kRefusalReasons.
  virtual void OnRefused(absl::string_view reason) = 0;
  virtual void OnBreakerOpened() = 0;
  virtual void OnStateChanged(AccountState before, AccountState after, const std::string& last_error) = 0;
};

// Why a call was not made: as many wait as may; the turn did not come in time; Vapi asked for quiet; the
// breaker is open; the database that shares the pace is away; the server is shutting down.
inline constexpr absl::string_view kRefusedFull = "full";
inline constexpr absl::string_view kRefusedWaited = "waited";
inline constexpr absl::string_view kRefusedHeld = "held";
inline constexpr absl::string_view kRefusedBroken = "broken";
inline constexpr absl::string_view kRefusedNoPace = "no_pace";
inline constexpr absl::string_view kRefusedStopping = "stopping";
inline constexpr absl::string_view kRefusalReasons[] = {kRefusedFull,   kRefusedWaited, kRefusedHeld,
                                                        kRefusedBroken, kRefusedNoPace, kRefusedStopping};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_ACCOUNT_OBSERVER_H_
