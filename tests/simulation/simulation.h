#ifndef DIALTONE_TESTS_SIMULATION_SIMULATION_H_
#define DIALTONE_TESTS_SIMULATION_SIMULATION_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "tests/simulation/scheduler.h"
#include "tests/simulation/world.h"

namespace dialtone::simulation {

struct Outcome {
  std::string violation;  // which invariant, and by what; empty: none
  Met met;
  std::int64_t switches = 0;
  absl::Duration virtual_time;
};

// Lives one seed's world from its first campaign until it is at rest. `metrics` and `threads` may serve one
// world after another.
Outcome Simulate(const World::Options& options, TaskThreads& threads, Metrics& metrics);

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_SIMULATION_H_
