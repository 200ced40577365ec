#ifndef DIALTONE_SERVER_PACING_ADAPTIVE_RATE_H_
#define DIALTONE_SERVER_PACING_ADAPTIVE_RATE_H_

#include "absl/time/time.h"
#include "storage/coordination.h"

namespace dialtone {

// The rate at which an account is called: the configured one, halved whenever Vapi answers 429, and then
// given back little by little. Pure: times are durations on one clock that never steps. Not thread-safe.
class AdaptiveRate {
 public:
  // Several 429s within this time are one: calls that were under way together are refused together.
  static constexpr absl::Duration kHalvingGap = absl::Seconds(1);
  // Below this share of the configured rate it is not halved any further.
  static constexpr double kFloor = 1.0 / 16;
  // For every such pause without a 429, this share of the configured rate comes back.
  static constexpr absl::Duration kRecoveryStep = absl::Seconds(5);
  static constexpr double kRecovery = 1.0 / 20;
  // By how much calls may be spread on their way to Vapi without more than burst + rate arriving in a second.
  static constexpr absl::Duration kSpread = absl::Milliseconds(100);

  // `per_second` is 0 for no limit: then nothing here changes anything. `burst` is at least 1.
  AdaptiveRate(double per_second, int burst) : configured_(per_second), burst_(burst) {}

  // Vapi answered 429.
  void SlowDown(absl::Duration now);

  bool limited() const { return configured_ > 0; }
  double configured() const { return configured_; }
  double Effective(absl::Duration now) const;
  bool Reduced(absl::Duration now) const { return Effective(now) < configured_; }

  // The pace that keeps the effective rate. The burst is smaller than the configured one by what kSpread can
  // add to a second, and shrinks with the rate. REQUIRES: limited()
  CallPace PaceAt(absl::Duration now) const;

 private:
  const double configured_;
  const int burst_;
  double share_ = 1;  // of the configured rate, at `slowed_`
  absl::Duration slowed_ = -absl::InfiniteDuration();
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_ADAPTIVE_RATE_H_
