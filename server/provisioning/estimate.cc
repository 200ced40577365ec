#include "server/provisioning/estimate.h"

#include <algorithm>
#include <cmath>

namespace dialtone {
namespace {

// 85 % of the numbers are ready after a time uniform in [kEarliest, kUsual], the rest log-uniformly until
// kLatest.
constexpr double kUsualShare = 0.85;
constexpr double kEarliest = 5, kUsual = 30, kLatest = 1800;  // seconds
constexpr double kMaxProgress = 0.99;
constexpr double kOverdueShare = 0.99;

double ReadyShare(double age) {
  if (age <= kEarliest) return 0;
  if (age <= kUsual) return kUsualShare * (age - kEarliest) / (kUsual - kEarliest);
  const double tail = std::log(age / kUsual) / std::log(kLatest / kUsual);
  return std::min(1.0, kUsualShare + (1 - kUsualShare) * tail);
}

double AgeAtShare(double share) {
  if (share <= kUsualShare) return kEarliest + (kUsual - kEarliest) * share / kUsualShare;
  return kUsual * std::pow(kLatest / kUsual, (share - kUsualShare) / (1 - kUsualShare));
}

}  // namespace

WaitEstimate EstimateWait(absl::Duration age) {
  const double seconds = std::max(0.0, absl::ToDoubleSeconds(age));
  const double share = ReadyShare(seconds);
  const double median = AgeAtShare(1 - (1 - share) / 2);
  return {.progress = std::min(share, kMaxProgress),
          .remaining = absl::Seconds(std::max(0.0, median - seconds)),
          .overdue = share > kOverdueShare};
}

}  // namespace dialtone
