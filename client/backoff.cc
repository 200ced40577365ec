#include "client/backoff.h"

#include <algorithm>
#include <random>

namespace dialtone {
namespace {

// Beyond this many doublings every sensible `longest` is reached; the shift stays defined.
constexpr int kMaxDoublings = 30;

}  // namespace

absl::Duration Backoff::Next(double jitter) {
  const int doublings = std::min(steps_, kMaxDoublings);
  if (steps_ < kMaxDoublings) ++steps_;
  const absl::Duration step = std::min(options_.first * (1 << doublings), options_.longest);
  return step * (0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0));
}

double RandomJitter() {
  std::random_device random;
  return static_cast<double>(random()) / static_cast<double>(std::random_device::max());
}

}  // namespace dialtone
