#ifndef DIALTONE_TESTS_BENCH_POLLING_REPLAY_H_
#define DIALTONE_TESTS_BENCH_POLLING_REPLAY_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "server/provisioning/schedule/inspection_schedule.h"
#include "tests/bench/polling/worlds.h"

namespace dialtone::bench {

// The pace in every world.
inline constexpr double kCallsPerSecond = 5;
inline constexpr int kCallBurst = 10;

// What became of a number.
struct NumberOutcome {
  std::optional<double> lag;  // seconds from its digits at Vapi to the commit; nullopt: never found
  bool failed = false;        // given up, with a reason
  double calls = 0;           // a call that looks for several is shared among them
};

struct Outcome {
  std::vector<NumberOutcome> numbers;  // in the order of the world
  int calls = 0;                       // that looked
  int most_calls_in_a_second = 0;      // over every window of that length
  int refused = 0;                     // by Vapi
};

// Lives through `world` with the poller, the looks, the book, what is learned and the pace as the server has
// them, over a store in memory and a Vapi that answers at once. Virtual time: the same on every machine.
Outcome Replay(const World& world, const InspectionPolicy& policy = {});

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_POLLING_REPLAY_H_
