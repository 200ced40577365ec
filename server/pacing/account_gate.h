#ifndef DIALTONE_SERVER_PACING_ACCOUNT_GATE_H_
#define DIALTONE_SERVER_PACING_ACCOUNT_GATE_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "server/pacing/account_health.h"
#include "server/pacing/account_observer.h"
#include "server/pacing/account_status.h"
#include "server/pacing/adaptive_rate.h"
#include "server/pacing/call_line.h"
#include "server/pacing/call_priority.h"
#include "server/pacing/circuit_breaker.h"
#include "server/vapi/vapi_result.h"
#include "storage/coordination.h"

namespace dialtone {

// What every call to one account passes: the pace that all replicas share, the number of calls under way,
// who goes first, and whether Vapi is there at all. Thread-safe. Enter() and Leave() block on the database,
// never with a lock held. A wall clock that steps moves no wait that has begun.
class AccountGate {
 public:
  struct Options {
    std::string account;
    std::string host;                // for people
    double requests_per_second = 0;  // 0: no limit
    int burst = 1;
    int concurrency = 1;  // calls under way at once, of this process
    std::size_t max_waiting = 1000;
  };
  // What a call got on entering; it hands it back on leaving.
  struct Pass {
    CircuitBreaker::Pass breaker;
  };

  // `observer` may be nullptr. All references outlive the gate.
  AccountGate(Options options, Coordination& coordination, const Clock& clock, AccountObserver* observer);

  // Waits for the turn of a call, for LongestWait(priority) at most. Every error means that the call was not
  // made and may be made later, after `retry_after`: kRateLimited when the turn did not come in time or Vapi
  // asked for quiet, kNotSent when Vapi is away, when the database that shares the pace is, and after Stop().
  VapiResult<Pass> Enter(CallPriority priority);

  // The call that entered with `pass` is over; `error` is nullptr when it succeeded.
  void Leave(const Pass& pass, const VapiError* error);

  // How long it is no use to ask for a call of kProvision; zero when it is.
  absl::Duration HeldFor() const;

  AccountStatus Status();

  // From now on nobody waits, and nobody enters.
  void Stop();

  const std::string& account() const { return options_.account; }

 private:
  // What is to be told once the lock is released.
  struct StateChange {
    bool changed = false;
    AccountState before, after;
    std::string last_error;
  };

  VapiResult<Pass> WaitInLine(CallPriority priority, absl::Duration joined, absl::string_view& reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Releases the lock while it asks. False when the database is away.
  bool TakeSlot(absl::Duration patience) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Duration HeldForLocked(absl::Duration now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  StateChange UpdateState() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Tell(const StateChange& change);

  const Options options_;
  Coordination& coordination_;
  const Clock& clock_;
  AccountObserver* const observer_;

  mutable Mutex mu_;
  CondVar changed_;
  CallLine line_ ABSL_GUARDED_BY(mu_);
  AdaptiveRate rate_ ABSL_GUARDED_BY(mu_);
  CircuitBreaker breaker_ ABSL_GUARDED_BY(mu_);
  AccountHealth health_ ABSL_GUARDED_BY(mu_);
  // How long the database lately took to give a slot: slots are asked for that far ahead, so that the answer
  // is there before the slot's time.
  absl::Duration lead_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_ACCOUNT_GATE_H_
