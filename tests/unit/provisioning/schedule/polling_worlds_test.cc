#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/bench/polling/replay.h"
#include "tests/bench/polling/summary.h"
#include "tests/bench/polling/worlds.h"

namespace dialtone::bench {
namespace {

class WorldTest : public testing::TestWithParam<World> {};

// What the poller is to reach; 0 where nothing is asked.
struct Bounds {
  double mean_lag = 0, calls_per_number = 0, product = 0, product_last300 = 0;
};

Bounds BoundsOf(const std::string& world) {
  if (world == "trickle_uniform") return {.mean_lag = 1.1, .product = 6.4, .product_last300 = 6.2};
  if (world == "trickle_lognormal") return {.product_last300 = 7.3};
  if (world == "steady_uniform") return {.mean_lag = 0.35, .calls_per_number = 1.7};
  if (world == "burst_1000") return {.mean_lag = 0.3, .calls_per_number = 0.065};
  if (world == "drift_minutes") return {.mean_lag = 3, .calls_per_number = 11};
  if (world == "clock_step") return {.mean_lag = 0.35, .calls_per_number = 1.7};
  return {};
}

TEST_P(WorldTest, EveryNumberIsFoundSoonForFewCalls) {
  const World& world = GetParam();
  const Outcome outcome = Replay(world);
  const Summary summary = Summarise(world, outcome);
  EXPECT_EQ(summary.undetected, 0);
  EXPECT_LE(outcome.most_calls_in_a_second, kCallBurst + kCallsPerSecond);
  const Bounds bounds = BoundsOf(world.name);
  const auto within = [](const char* figure, double value, double bound) {
    if (bound > 0) {
      EXPECT_LE(value, bound) << figure;
    }
  };
  within("mean lag", summary.mean_lag, bounds.mean_lag);
  within("calls per number", summary.calls_per_number, bounds.calls_per_number);
  within("product", summary.product, bounds.product);
  within("product of the last 300", summary.product_last300, bounds.product_last300);
}

INSTANTIATE_TEST_SUITE_P(All, WorldTest, testing::ValuesIn(PollingWorlds()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace dialtone::bench
