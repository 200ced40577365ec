// How late the poller knows that a number has its digits, and for how many calls, in worlds of virtual time:
// the same figures on every machine. The reference of a product is Keller's bound, below which no schedule
// can be for one number alone. Fails when a number is not found, or when more calls than the bucket allows
// fall into one second.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/figures.h"
#include "tests/bench/polling/replay.h"
#include "tests/bench/polling/summary.h"
#include "tests/bench/polling/worlds.h"

namespace dialtone::bench {
namespace {

int Main() {
  std::vector<Figure> figures;
  bool sound = true;
  for (const World& world : PollingWorlds()) {
    const Outcome outcome = Replay(world);
    const Summary summary = Summarise(world, outcome);
    const auto add = [&](const char* what, const char* unit, double value, double reference = 0) {
      figures.push_back(
          {.name = world.name + "." + what, .unit = unit, .runs = {value}, .reference = reference});
    };
    add("mean_lag_s", "s", summary.mean_lag);
    add("p99_lag_s", "s", summary.p99_lag);
    add("calls_per_number", "calls", summary.calls_per_number);
    add("product", "s", summary.product, world.bound);
    add("product_last300", "s", summary.product_last300, world.bound);
    add("undetected", "", summary.undetected);
    add("most_calls_in_1s", "calls", outcome.most_calls_in_a_second, kCallBurst + kCallsPerSecond);
    if (summary.undetected > 0 || outcome.most_calls_in_a_second > kCallBurst + kCallsPerSecond) {
      std::cerr << "bench_polling: " << world.name << " is not as it must be" << std::endl;
      sound = false;
    }
  }
  const absl::Status reported = Report("polling", figures);
  if (!reported.ok()) std::cerr << "bench_polling: " << reported.message() << std::endl;
  return sound && reported.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace dialtone::bench

int main() { return dialtone::bench::Main(); }
