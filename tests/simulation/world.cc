#include "tests/simulation/world.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/ulid.h"

namespace dialtone::simulation {
namespace {

// Many times what any seed needs.
constexpr int kMostPoints = 60'000;

LifecyclePolicy PolicyOf(Mutation mutation) {
  LifecyclePolicy policy;
  if (mutation == Mutation::kNoGrace) policy.look_up_grace = absl::ZeroDuration();
  return policy;
}

}  // namespace

void Met::Add(const Met& other) {
  for (std::int64_t Met::*member :
       {&Met::crashes, &Met::stops, &Met::pauses, &Met::store_faults, &Met::vapi_faults, &Met::late_posts,
        &Met::campaigns, &Met::deleted, &Met::active, &Met::retries, &Met::bought_twice}) {
    this->*member += other.*member;
  }
}

World::World(const Options& world_options, TaskThreads& threads, Metrics& world_metrics)
    : options(world_options),
      metrics(world_metrics),
      scheduler(options.seed, threads),
      chaos(Chaos::FromSeed(scheduler.random())),
      policy(PolicyOf(options.mutation)),
      vapi(scheduler, chaos),
      points_left_(kMostPoints) {}

void World::Point(Process& process) {
  if (process.dead) return;
  if (--points_left_ == 0) {
    Violated("the world comes to rest", "work makes more work for ever");
    return on_spin_();
  }
  SeededRandom& random = scheduler.random();
  double roll = random.Uniform();
  const auto falls = [&roll](double share) {
    const bool in = roll >= 0 && roll < share;
    roll -= share;
    return in;
  };
  if (!calm_) {
    if (falls(chaos.crash)) {
      if (!Chance(random, chaos.drain)) return Crash(process);
      if (process.stopping) return;
      ++met.stops;
      if (tracing()) Trace(absl::StrCat("STOP ", process.name));
      process.stopping = true;
      process.stop();
      on_death_(process);
      return;
    }
    if (falls(chaos.pause_task)) return PauseTask();
    if (falls(chaos.pause_replica)) {
      const absl::Duration pause = Draw(random, absl::Milliseconds(1), chaos.max_pause);
      if (tracing()) Trace(absl::StrCat("PAUSE ", process.name, " for ", absl::FormatDuration(pause)));
      ++met.pauses;
      process.group.paused_until = std::max(process.group.paused_until, scheduler.Now() + pause);
      process.resumed_time = process.group.paused_until;
      paused_.push_back(&process);
      scheduler.Yield();
      return;
    }
  }
  if (Chance(random, chaos.switch_task)) scheduler.Yield();
}

void World::PauseTask() {
  ++met.pauses;
  Scheduler::Task& task = scheduler.current();
  const absl::Duration pause = Draw(scheduler.random(), absl::Milliseconds(1), chaos.max_pause);
  if (tracing()) Trace(absl::StrCat("PAUSE task for ", absl::FormatDuration(pause)));
  task.paused = true;
  scheduler.Sleep(pause);
  task.paused = false;
}

void World::PointBeforePost(Process& process) {
  if (!process.dead && !calm_ && Chance(scheduler.random(), chaos.pause_before_post)) PauseTask();
  Point(process);
}

void World::PointAfterPost(Process& process) {
  if (!process.dead && !calm_ && Chance(scheduler.random(), chaos.crash_around_post)) return Crash(process);
  Point(process);
}

void World::Crash(Process& process) {
  if (process.dead) return;
  if (tracing()) Trace(absl::StrCat("CRASH ", process.name));
  ++met.crashes;
  process.dead = true;
  process.group.paused_until = absl::InfinitePast();
  scheduler.WakeGroup(process.group);
  on_death_(process);
}

void World::Calm() {
  Trace("--- the chaos ends ---");
  calm_ = true;
  vapi.Calm();
  for (Process* process : paused_) {
    if (process->group.paused_until <= scheduler.Now()) continue;
    process->group.paused_until = scheduler.Now();
    process->resumed_time = scheduler.Now();
  }
  scheduler.WakePaused();
}

void World::Stored() {
  const absl::Time due = store.NextDue()->value_or(absl::InfiniteFuture());
  if (due != next_due_) next_due_known_ = scheduler.Now();
  next_due_ = due;
  on_stored_();
}

void World::Violated(const std::string& what) {
  if (tracing()) Trace(absl::StrCat("VIOLATED ", what));
  if (violation_.empty()) violation_ = what;
}

void World::Violated(absl::string_view invariant, absl::string_view detail) {
  Violated(absl::StrCat(invariant, ": ", detail));
}

void World::Trace(const std::string& line, absl::string_view actor) {
  if (!tracing()) return;
  const absl::Duration since = scheduler.Now() - absl::FromUnixSeconds(1'790'000'000);
  absl::PrintF("%12.6f %-10s %s\n", absl::ToDoubleSeconds(since),
               actor.empty() ? scheduler.current().name : actor, line);
}

std::string World::NewUid() { return FormatUlid(scheduler.Now(), 0, static_cast<std::uint64_t>(++uids_)); }

}  // namespace dialtone::simulation
