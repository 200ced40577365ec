#include "server/pacing/circuit_breaker.h"

#include <algorithm>

namespace dialtone {

CircuitBreaker::State CircuitBreaker::StateAt(absl::Duration now) const {
  if (!open_) return State::kClosed;
  return probing_ || now >= open_until_ ? State::kHalfOpen : State::kOpen;
}

absl::Duration CircuitBreaker::RefusesFor(absl::Duration now) const {
  if (!open_) return absl::ZeroDuration();
  if (probing_) return kProbePause;
  return std::max(open_until_ - now, absl::ZeroDuration());
}

CircuitBreaker::Pass CircuitBreaker::Begin() {
  if (!open_) return Pass::kOrdinary;
  probing_ = true;
  return Pass::kProbe;
}

void CircuitBreaker::Succeeded(Pass pass) {
  if (open_ && pass == Pass::kOrdinary) return;
  open_ = probing_ = false;
  failures_ = 0;
}

bool CircuitBreaker::Failed(Pass pass, absl::Duration now) {
  if (pass == Pass::kProbe) {
    Open(now, std::min(pause_ * 2, kLongestPause));
    return true;
  }
  if (open_ || ++failures_ < kFailuresToOpen) return false;
  Open(now, kFirstPause);
  return true;
}

void CircuitBreaker::Abandoned(Pass pass) {
  if (pass == Pass::kProbe) probing_ = false;
}

void CircuitBreaker::Open(absl::Duration now, absl::Duration pause) {
  open_ = true;
  probing_ = false;
  pause_ = pause;
  open_until_ = now + pause;
}

}  // namespace dialtone
