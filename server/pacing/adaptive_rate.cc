#include "server/pacing/adaptive_rate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace dialtone {

void AdaptiveRate::SlowDown(absl::Duration now) {
  if (!limited() || now - slowed_ < kHalvingGap) return;
  share_ = std::max(kFloor, Effective(now) / configured_ / 2);
  slowed_ = now;
}

double AdaptiveRate::Effective(absl::Duration now) const {
  if (share_ >= 1) return configured_;
  const double steps = std::floor(absl::FDivDuration(now - slowed_, kRecoveryStep));
  return configured_ * std::min(1.0, share_ + kRecovery * steps);
}

CallPace AdaptiveRate::PaceAt(absl::Duration now) const {
  const double rate = Effective(now);
  const double kept_back = std::ceil(configured_ * absl::ToDoubleSeconds(kSpread));
  const double burst = std::floor((burst_ - kept_back) * rate / configured_);
  // Stores keep whole microseconds: rounded up, so that none makes it faster.
  return {.spacing = absl::Microseconds(static_cast<std::int64_t>(std::ceil(1e6 / rate))),
          .burst = std::max(1, static_cast<int>(burst))};
}

}  // namespace dialtone
