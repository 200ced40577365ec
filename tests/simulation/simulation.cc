#include "tests/simulation/simulation.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/provisioning/accounts.h"
#include "tests/simulation/invariants.h"
#include "tests/simulation/replica.h"
#include "tests/simulation/users.h"

namespace dialtone::simulation {
namespace {

// Longer than Vapi can keep anything waiting: backoff, Retry-After, deadline and look-ups one after another.
constexpr absl::Duration kQuietWithin = absl::Hours(3);
// Its lease lasts for two intervals after the death of a sweeper, and a campaign's own work may come between.
constexpr int kSweepsToMend = 8;
constexpr absl::Duration kLongestOutage = absl::Minutes(3);

class Simulation {
 public:
  Simulation(const World::Options& options, TaskThreads& threads, Metrics& metrics)
      : world_(options, threads, metrics), users_(world_, [this] { return AnyReplica(); }) {
    world_.OnStored([this] {
      for (Replica* replica : current_) replica->Wake();
    });
    world_.OnDeath([this](Process& process) { Died(process); });
    world_.OnSpin([this] { KillAll(); });
    world_.idle_since = [this] {
      absl::Time since = absl::InfiniteFuture();
      for (const Replica* replica : current_) since = std::min(since, replica->IdleSince());
      return since;
    };
  }

  Outcome Run() {
    Scheduler& scheduler = world_.scheduler;
    const absl::Time start = scheduler.Now();
    current_.resize(world_.chaos.replicas);
    for (int slot = 0; slot < world_.chaos.replicas; ++slot) StartReplica(slot);
    users_.Start();
    scheduler.Sleep(world_.chaos.duration);
    world_.Calm();
    for (int slot = 0; slot < world_.chaos.replicas; ++slot) Restart(slot);
    RunUntilRight();
    if (world_.violation().empty() && Chance(scheduler.random(), 0.5)) {
      users_.RetryAllFailed();
      RunUntilRight();
    }
    CountEnd();
    const Met met = world_.met;
    End();
    return {world_.violation(), met, scheduler.switches(), scheduler.Now() - start};
  }

 private:
  void StartReplica(int slot) {
    replicas_.push_back(std::make_unique<Replica>(world_, absl::StrCat("r", slot, ".", replicas_.size())));
    current_[slot] = replicas_.back().get();
    current_[slot]->Start();
    if (world_.tracing()) world_.Trace(absl::StrCat("START ", current_[slot]->process().name));
  }

  void Restart(int slot) {
    if (!ended_ && !current_[slot]->serves()) StartReplica(slot);
  }

  void Died(Process& process) {
    for (int slot = 0; slot < static_cast<int>(current_.size()); ++slot) {
      if (&current_[slot]->process() != &process) continue;
      const absl::Duration outage = Draw(world_.scheduler.random(), absl::ZeroDuration(), kLongestOutage);
      world_.scheduler.At(world_.scheduler.Now() + outage, [this, slot] { Restart(slot); });
    }
  }

  Replica* AnyReplica() {
    std::vector<Replica*> serving;
    for (Replica* replica : current_) {
      if (replica->serves()) serving.push_back(replica);
    }
    return serving.empty() ? nullptr : serving[world_.scheduler.random().Next() % serving.size()];
  }

  bool Quiet() {
    return users_.done() && !world_.scheduler.events_left() && !world_.store.NextDue()->has_value() &&
           world_.store.ListAwaited(kDefaultAccount, 1)->empty();
  }

  bool RunUntilQuiet() {
    const absl::Time end = world_.scheduler.Now() + kQuietWithin;
    while (!Quiet()) {
      if (ended_ || world_.scheduler.Now() >= end) return false;
      world_.scheduler.Sleep(absl::Seconds(20));
    }
    return true;
  }

  // A sweep or two may be needed for what nobody was told of: they have their time, and another that finds
  // all in order.
  void RunUntilRight() {
    Scheduler& scheduler = world_.scheduler;
    const absl::Duration interval = world_.chaos.sweep_interval;
    bool quiet = RunUntilQuiet();
    const absl::Time mended_by = scheduler.Now() + kSweepsToMend * interval;
    while (quiet) {
      scheduler.Sleep(interval + absl::Seconds(1));
      quiet = RunUntilQuiet();
      const bool last = scheduler.Now() >= mended_by;
      const std::vector<std::string> broken = BrokenInvariants(world_, users_);
      if (broken.empty()) return;
      if (!last) continue;
      for (const std::string& each : broken) world_.Violated(each);
      return;
    }
    for (const std::string& each : BrokenInvariants(world_, users_)) world_.Violated(each);
    world_.Violated("the world comes to rest: something is still being done");
  }

  void CountEnd() {
    for (const Promise& promise : users_.promises()) {
      const auto view = world_.store.GetCampaign(promise.id);
      ++world_.met.campaigns;
      world_.met.deleted += view.ok() ? 0 : 1;
      world_.met.active += view.ok() && view->campaign.state == CampaignState::kActive ? 1 : 0;
      world_.met.retries += promise.retries;
    }
    std::set<std::string> tags;
    for (const auto& number : world_.vapi.numbers()) {
      if (!number.foreign && !tags.insert(number.seen.name).second) ++world_.met.bought_twice;
    }
  }

  void KillAll() {
    ended_ = true;
    for (const auto& replica : replicas_) world_.Crash(replica->process());
  }

  void End() {
    KillAll();
    while (world_.scheduler.tasks_left() > 0) world_.scheduler.Sleep(absl::Seconds(1));
  }

  World world_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::vector<Replica*> current_;  // by slot
  Users users_;
  bool ended_ = false;
};

}  // namespace

Outcome Simulate(const World::Options& options, TaskThreads& threads, Metrics& metrics) {
  return Simulation(options, threads, metrics).Run();
}

}  // namespace dialtone::simulation
