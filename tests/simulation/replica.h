#ifndef DIALTONE_TESTS_SIMULATION_REPLICA_H_
#define DIALTONE_TESTS_SIMULATION_REPLICA_H_

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/campaigns.h"
#include "server/provisioning/number_polling.h"
#include "server/provisioning/provisioner.h"
#include "server/provisioning/sweeper.h"
#include "tests/simulation/mutants.h"
#include "tests/simulation/world.h"

namespace dialtone::simulation {

// What a machine's clock shows: time, and a little more or less.
class SkewedClock final : public Clock {
 public:
  SkewedClock(const Clock& clock, absl::Duration skew) : clock_(clock), skew_(skew) {}
  absl::Time Now() const override { return clock_.Now() + skew_; }
  absl::Duration Monotonic() const override { return clock_.Monotonic(); }
  // When it is `time` on this clock.
  absl::Time When(absl::Time time) const { return time - skew_; }

 private:
  const Clock& clock_;
  const absl::Duration skew_;
};

// One process of Dialtone from its start to its death: the real heart between the decorators of its store and
// of its Vapi. Outlives its tasks.
class Replica {
 public:
  // `name` is used once: it is the owner in lease tokens.
  Replica(World& world, std::string name);

  // Spawns the workers, the poller and the sweeper.
  void Start();

  // Something may be due that was not before.
  void Wake();

  Process& process() { return process_; }
  bool serves() const { return !process_.dead && !process_.stopping; }
  Campaigns& campaigns() { return campaigns_; }
  // A person's check, by looks of its own: whoever joins another's waits for a thread, and here only one
  // runs.
  absl::StatusOr<NumberLook> Check(const CampaignId& id);

  // Since when some worker here has been waiting for work, able to take it; InfiniteFuture: none is.
  absl::Time IdleSince() const;

 private:
  struct Waiter {
    Scheduler::Task* task = nullptr;
    bool waiting = false;
    absl::Time idle_since = absl::InfiniteFuture();
  };

  void Work(Waiter& self);
  // What Reconciler::RunOnce and one of its workers do. False: nothing was claimed.
  bool ClaimAndWork(Waiter& self);
  void Poll();
  void Sweep();
  void Wait(Waiter& self, absl::Time until);
  void StopWaiting(Waiter& waiter);

  World& world_;
  const SkewedClock clock_;
  Process process_;
  int claims_ = 0;
  MutantStore store_;
  FaultyCoordination coordination_;
  MutantVapi vapi_;
  SeededRandom random_;
  Accounts accounts_;
  Provisioner provisioner_;
  LearnedTimes learned_;
  NumberPolling polling_;
  LookBook people_;
  Sweeper sweeper_;
  Campaigns campaigns_;
  std::vector<Waiter> workers_;
  Waiter poll_, sweep_;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_REPLICA_H_
