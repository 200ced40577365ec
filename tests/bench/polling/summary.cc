#include "tests/bench/polling/summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "tests/bench/figures.h"

namespace dialtone::bench {
namespace {

constexpr std::size_t kLast = 300;

// Of the numbers from `first` on.
Summary SummariseFrom(const Outcome& outcome, std::size_t first) {
  Summary summary;
  std::vector<double> lags;
  double lag = 0, calls = 0;
  for (std::size_t i = first; i < outcome.numbers.size(); ++i) {
    const NumberOutcome& number = outcome.numbers[i];
    calls += number.calls;
    if (!number.lag.has_value()) continue;
    lag += *number.lag;
    lags.push_back(*number.lag);
  }
  summary.calls_per_number = calls / static_cast<double>(outcome.numbers.size() - first);
  if (lags.empty()) return summary;
  summary.mean_lag = lag / static_cast<double>(lags.size());
  summary.p99_lag = Percentile(lags, 0.99);
  summary.product = summary.mean_lag * summary.calls_per_number;
  return summary;
}

}  // namespace

Summary Summarise(const World& world, const Outcome& outcome) {
  Summary summary = SummariseFrom(outcome, 0);
  const std::size_t count = outcome.numbers.size();
  summary.product_last300 = SummariseFrom(outcome, count - std::min(count, kLast)).product;
  for (std::size_t i = 0; i < count; ++i) {
    const bool comes = std::isfinite(world.numbers[i].takes);
    const bool settled = comes ? outcome.numbers[i].lag.has_value() : outcome.numbers[i].failed;
    if (!settled) ++summary.undetected;
  }
  return summary;
}

}  // namespace dialtone::bench
