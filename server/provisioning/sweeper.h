#ifndef DIALTONE_SERVER_PROVISIONING_SWEEPER_H_
#define DIALTONE_SERVER_PROVISIONING_SWEEPER_H_

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/lifecycle.h"
#include "server/provisioning/strays.h"
#include "storage/coordination.h"
#include "storage/store.h"

namespace dialtone {

class Metrics;

// Finds what a request left behind at Vapi that arrived later than anybody waited for it: a process may stand
// still for any time between its intent and its POST, and die before it has read the reply. Numbers and
// assistants whose campaign lives go on its list of surplus, those whose campaign is gone are given back at
// once. What no campaign here ever made is counted and left alone: it may belong to another Dialtone on the
// same account. One replica sweeps an account, by a lease. One thread at a time calls it; blocks on HTTP and
// on the database.
class Sweeper {
 public:
  // All references outlive the sweeper. `owner` names this process; `interval` is the time between two
  // sweeps.
  Sweeper(Store& store, Coordination& coordination, const Account& account, const Clock& clock,
          RandomSource& random, Metrics& metrics, const LifecyclePolicy& policy, std::string owner,
          absl::Duration interval);

  // One sweep, if the lease is to be had: of all numbers, and of the assistants that were made since the
  // sweep before (at the first, of all). Errors: those of Store and Coordination; kUnavailable when Vapi
  // could not be asked, or did not take something back. What was not done is done by the next sweep.
  absl::Status SweepOnce();

  // SweepOnce() for the sweeping thread; the first call only draws the moment of the first sweep, so that
  // replicas which start together do not sweep together. Returns how long to wait before the next call.
  absl::Duration Tick();

  // Numbers with Dialtone's tag that no campaign here ever made, as of the last sweep. Any thread.
  int orphaned() const { return orphaned_; }

 private:
  absl::Status SweepNumbers();
  absl::Status SweepAssistants(absl::Time since);
  absl::Status AddToSurplus(
      const CampaignId& id,
      absl::FunctionRef<Transition(const CampaignRecord&, const LifecycleContext&)> change);
  // Whether the number that the row of a working campaign names is there.
  absl::StatusOr<bool> OwnNumberIsThere(const CampaignId& id);

  Store& store_;
  Coordination& coordination_;
  const Account& account_;
  const Clock& clock_;
  RandomSource& random_;
  Metrics& metrics_;
  const LifecyclePolicy policy_;
  const std::string owner_;
  const absl::Duration interval_;
  bool started_ = false;
  absl::Time swept_until_ = absl::InfinitePast();
  std::atomic<int> orphaned_ = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SWEEPER_H_
