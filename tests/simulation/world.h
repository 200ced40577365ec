#ifndef DIALTONE_TESTS_SIMULATION_WORLD_H_
#define DIALTONE_TESTS_SIMULATION_WORLD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/provisioning/lifecycle_policy.h"
#include "server/runtime/metrics.h"
#include "storage/memory/memory_coordination.h"
#include "storage/memory/memory_store.h"
#include "tests/simulation/chaos.h"
#include "tests/simulation/mutation.h"
#include "tests/simulation/scheduler.h"
#include "tests/simulation/vapi_model.h"

namespace dialtone::simulation {

// As in server/assemble.cc: the lease is the time limit of a call and a margin.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(20);
inline constexpr absl::Duration kLease = absl::Seconds(30);
// From the moment at which a request leaves until its effect, at the latest.
inline constexpr absl::Duration kLongestUnderWay = absl::Seconds(50);

// What a world went through: that nothing failed says little unless much happened.
struct Met {
  std::int64_t crashes = 0, stops = 0, pauses = 0, store_faults = 0, vapi_faults = 0, late_posts = 0;
  std::int64_t campaigns = 0, deleted = 0, active = 0, retries = 0, bought_twice = 0;

  void Add(const Met& other);
};

// What a process is to its surroundings. Its decorators of store and Vapi ask it at every step.
struct Process {
  std::string name;
  TaskGroup group;
  bool dead = false;      // nothing of what it does reaches anything any more
  bool stopping = false;  // in order: it ends what is under way
  absl::Time resumed_time;
  std::function<void()> stop;
};

// What all share: time, chance, the store, Vapi, and what was found wrong.
class World {
 public:
  struct Options {
    std::uint64_t seed = 1;
    Mutation mutation = Mutation::kNone;
    bool trace = false;
  };

  World(const Options& options, TaskThreads& threads, Metrics& metrics);

  // A place between two effects, where `process` may lose its turn, stand still or die.
  void Point(Process& process);
  // Before a POST leaves, and when its answer is there: the same, only worse.
  void PointBeforePost(Process& process);
  void PointAfterPost(Process& process);
  void Crash(Process& process);
  // Chaos ends: no fault begins any more, and what stands still goes on.
  void Calm();
  bool calm() const { return calm_; }

  // Something was stored: whoever waits for work has a look.
  void Stored();
  // When the next job can be claimed, and since when it has been known; InfiniteFuture: none can.
  absl::Time next_due() const { return next_due_; }
  absl::Time next_due_known() const { return next_due_known_; }
  void OnStored(std::function<void()> listener) { on_stored_ = std::move(listener); }
  // Called once when far more has been done than any world needs: work makes more work for ever.
  void OnSpin(std::function<void()> listener) { on_spin_ = std::move(listener); }
  void OnDeath(std::function<void(Process&)> listener) { on_death_ = std::move(listener); }
  // Since when some worker anywhere has been waiting for work; InfiniteFuture: none is.
  std::function<absl::Time()> idle_since;

  // The first one found is the one that is told.
  void Violated(const std::string& what);
  void Violated(absl::string_view invariant, absl::string_view detail);
  const std::string& violation() const { return violation_; }

  bool tracing() const { return options.trace; }
  // `actor` is who did it: by default the present task.
  void Trace(const std::string& line, absl::string_view actor = "");

  std::string NewUid();
  Met met;

  const Options options;
  Metrics& metrics;
  Scheduler scheduler;
  Chaos chaos;
  LifecyclePolicy policy;
  VapiModel vapi;
  MemoryStore store;
  MemoryCoordination coordination;

 private:
  bool calm_ = false;
  int uids_ = 0;
  int points_left_;
  absl::Time next_due_ = absl::InfiniteFuture(), next_due_known_;
  std::string violation_;
  std::vector<Process*> paused_;
  void PauseTask();

  std::function<void()> on_stored_;
  std::function<void(Process&)> on_death_;
  std::function<void()> on_spin_;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_WORLD_H_
