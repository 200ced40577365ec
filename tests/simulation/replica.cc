#include "tests/simulation/replica.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/provisioning/reconciler.h"

namespace dialtone::simulation {
namespace {

// Counted from when a job can be claimed: its due time, or the end of a lost lease.
constexpr absl::Duration kTakenUpWithin = absl::Seconds(5);

}  // namespace

Replica::Replica(World& world, std::string name)
    : world_(world),
      clock_(world.scheduler,
             Draw(world.scheduler.random(), -world.chaos.replica_clock_skew, world.chaos.replica_clock_skew)),
      process_{.name = std::move(name), .resumed_time = world.scheduler.Now()},
      store_(world, process_),
      coordination_(world, process_),
      vapi_(world, process_, store_),
      random_(world.scheduler.random().Next()),
      accounts_({Account(std::string(kDefaultAccount), "", vapi_)}),
      provisioner_(store_, accounts_, clock_, random_, world.metrics, world.policy, kLease),
      learned_(coordination_),
      polling_({.store = store_,
                .coordination = coordination_,
                .learned = learned_,
                .account = accounts_.all().front(),
                .clock = clock_,
                .random = random_,
                .metrics = world.metrics},
               world.policy, {}, process_.name),
      people_(std::string(kDefaultAccount), clock_, world.policy.activation_deadline, learned_),
      sweeper_(store_, coordination_, accounts_.all().front(), clock_, random_, world.metrics, world.policy,
               process_.name, world.chaos.sweep_interval),
      campaigns_(store_, accounts_, clock_, [] {}),
      workers_(world.chaos.workers) {
  process_.stop = [this] {
    provisioner_.Stop();
    for (Waiter& worker : workers_) StopWaiting(worker);
    StopWaiting(poll_);
    StopWaiting(sweep_);
  };
}

absl::StatusOr<NumberLook> Replica::Check(const CampaignId& id) {
  NumberLooks looks(store_, accounts_.all().front(), clock_, random_, world_.metrics, world_.policy, people_);
  return looks.LookAtOne(id);
}

void Replica::Start() {
  Scheduler& scheduler = world_.scheduler;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i].task = scheduler.Spawn(absl::StrCat(process_.name, "/w", i), &process_.group,
                                       [this, i] { Work(workers_[i]); });
  }
  poll_.task = scheduler.Spawn(absl::StrCat(process_.name, "/poll"), &process_.group, [this] { Poll(); });
  sweep_.task = scheduler.Spawn(absl::StrCat(process_.name, "/sweep"), &process_.group, [this] { Sweep(); });
}

// The loops of a real process look once a second. Here whoever would look in vain sleeps on.
void Replica::Wake() {
  if (process_.dead) return;
  Scheduler& scheduler = world_.scheduler;
  SeededRandom& random = scheduler.random();
  for (Waiter& worker : workers_) {
    if (!worker.waiting || world_.next_due() == absl::InfiniteFuture()) continue;
    const bool hears = Chance(random, 0.5);
    const absl::Duration after =
        hears ? absl::ZeroDuration() : Draw(random, absl::ZeroDuration(), Reconciler::kMaxPause);
    Scheduler::WakeAt(*worker.task, std::max(clock_.When(world_.next_due()), scheduler.Now()) + after);
  }
  if (poll_.waiting && !world_.store.ListAwaited(kDefaultAccount, 1)->empty()) {
    Scheduler::WakeAt(*poll_.task,
                      scheduler.Now() + Draw(random, absl::ZeroDuration(), world_.chaos.poll_interval));
  }
}

absl::Time Replica::IdleSince() const {
  absl::Time since = absl::InfiniteFuture();
  if (!serves()) return since;
  for (const Waiter& worker : workers_)
    since = std::min(since, std::max(worker.idle_since, process_.resumed_time));
  return since;
}

void Replica::Wait(Waiter& self, absl::Time until) {
  self.waiting = true;
  world_.scheduler.SleepUntil(until);
  self.waiting = false;
}

void Replica::StopWaiting(Waiter& waiter) {
  if (waiter.waiting) Scheduler::WakeAt(*waiter.task, world_.scheduler.Now());
}

bool Replica::ClaimAndWork(Waiter& self) {
  Scheduler& scheduler = world_.scheduler;
  const absl::Time before = scheduler.Now();
  if (std::max({world_.next_due(), world_.next_due_known(), world_.idle_since()}) + kTakenUpWithin < before) {
    world_.Violated("what is due is taken up in time",
                    absl::StrCat("due for ", absl::FormatDuration(before - world_.next_due()),
                                 " although somebody was idle"));
  }
  const absl::Time idle_since = std::exchange(self.idle_since, absl::InfiniteFuture());
  const auto claimed =
      store_.ClaimDue(absl::StrCat(process_.name, "/", ++claims_), clock_.Now(), clock_.Now() + kLease, 1);
  if (!claimed.ok() || claimed->empty()) {
    const bool able = claimed.ok() && scheduler.Now() == before;
    self.idle_since = able ? std::min(idle_since, before) : scheduler.Now();
    return false;
  }
  Scheduler::Task& task = *self.task;
  task.store_faults = 0;
  task.late_updates.clear();
  task.intent_time = absl::InfinitePast();
  task.lease_token = claimed->front().job.lease_token;
  provisioner_.Work(claimed->front());
  if (!process_.dead && task.store_faults == 0) {
    for (const std::string& id : task.late_updates) world_.vapi.FindAssistant(id)->overwritten_late = false;
  }
  task.late_updates.clear();
  return true;
}

void Replica::Work(Waiter& self) {
  Scheduler& scheduler = world_.scheduler;
  while (serves()) {
    if (ClaimAndWork(self)) continue;
    if (!serves()) return;
    const auto due = store_.NextDue();
    if (!due.ok()) {
      scheduler.Sleep(Reconciler::kMaxPause);
    } else {
      Wait(self, due->has_value() ? std::max(clock_.When(**due), scheduler.Now() + absl::Milliseconds(1))
                                  : absl::InfiniteFuture());
    }
  }
}

void Replica::Sweep() {
  while (serves()) {
    const absl::Duration pause = sweeper_.Tick();
    if (!serves()) return;
    Wait(sweep_, world_.scheduler.Now() + pause);
  }
}

void Replica::Poll() {
  Scheduler& scheduler = world_.scheduler;
  while (serves()) {
    const absl::Duration pause = polling_.poller().Tick();
    if (!serves()) return;
    if (world_.store.ListAwaited(kDefaultAccount, 1)->empty()) {
      Wait(poll_, absl::InfiniteFuture());
    } else {
      // Most looks at the clock find that no look at Vapi is due.
      const bool idle = pause == ReadinessPoller::kLongestPause;
      scheduler.Sleep(idle ? Draw(scheduler.random(), pause, pause + world_.chaos.poll_interval) : pause);
    }
  }
}

}  // namespace dialtone::simulation
