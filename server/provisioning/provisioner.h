#ifndef DIALTONE_SERVER_PROVISIONING_PROVISIONER_H_
#define DIALTONE_SERVER_PROVISIONING_PROVISIONER_H_

#include <atomic>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/lifecycle.h"
#include "storage/store.h"

namespace dialtone {

class Metrics;

// Does the work at Vapi for records that this process has claimed. Thread-safe; blocks on HTTP and on the
// database.
class Provisioner {
 public:
  // `lease` is how long a claim is held without a sign of life; it exceeds the longest single call to Vapi.
  // All references outlive the provisioner.
  Provisioner(Store& store, const Accounts& accounts, const Clock& clock, RandomSource& random,
              Metrics& metrics, const LifecyclePolicy& policy, absl::Duration lease);

  // Takes `claimed` as far as it goes now and gives the lease back. When the database fails in between, it
  // stops: the lease runs out, and whoever claims the record next finds out what Vapi did.
  void Work(const CampaignRecord& claimed);

  // From now on every Work() ends after the call to Vapi that is under way: it commits the answer and gives
  // the lease back, so that the next process goes on at once. Does not wait.
  void Stop() { stopping_ = true; }

 private:
  using Change = absl::FunctionRef<Transition(const CampaignRecord&)>;

  // A record as committed, and what to do next for it.
  struct Progress {
    CampaignRecord record;
    Action next = Action::kRest;
  };

  LifecycleContext Context(absl::Time asked_vapi = absl::InfiniteFuture());
  // Does `action` for `record` and commits what came of it. nullopt: the lease is lost or the database is
  // away.
  std::optional<Progress> Act(const CampaignRecord& record, Action action);
  // Commits what `change` makes of the newest version of the record, and with it the intent of what comes
  // next: one commit for both. Where the lease was lost meanwhile, `late_change` is committed and nothing
  // follows from it. nullopt as above.
  std::optional<Progress> Commit(CampaignRecord record, Change change, Change late_change);
  bool StaleIntent(const CampaignRecord& record, absl::Time now) const;
  // When to come back to a record whose account cannot be called now; nullopt: it can.
  std::optional<absl::Time> WhenCallable(const CampaignRecord& record);
  void CountFailure(const CampaignRecord& before, const CampaignRecord& after);
  // `next` with the lease prolonged, or given back where there is nothing more to do now.
  CampaignRecord WithLease(CampaignRecord next, bool working) const;

  Store& store_;
  const Accounts& accounts_;
  const Clock& clock_;
  RandomSource& random_;
  Metrics& metrics_;
  const LifecyclePolicy policy_;
  const absl::Duration lease_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_PROVISIONER_H_
