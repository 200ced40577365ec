#include "server/provisioning/estimate.h"

#include <algorithm>

namespace dialtone {
namespace {

constexpr double kMaxProgress = 0.99;
constexpr double kOverdueShare = 0.99;

}  // namespace

WaitEstimate EstimateWait(const ProvisioningTimes& times, absl::Duration age) {
  const double seconds = std::max(0.0, absl::ToDoubleSeconds(age));
  const double unready = times.Survival(seconds);
  const double median = times.Quantile(1 - unready / 2);
  return {.progress = std::clamp(1 - unready, 0.0, kMaxProgress),
          .remaining = absl::Seconds(std::max(0.0, median - seconds)),
          .overdue = 1 - unready > kOverdueShare};
}

}  // namespace dialtone
