#ifndef DIALTONE_SERVER_PACING_CIRCUIT_BREAKER_H_
#define DIALTONE_SERVER_PACING_CIRCUIT_BREAKER_H_

#include "absl/time/time.h"

namespace dialtone {

// Stops calling a Vapi that is away. Closed: calls are made. After several failures in a row it opens: no
// call is made for a while. Then it is half open: one call is made to see; its success closes the breaker,
// its failure opens it for twice as long. Pure: times are durations on one clock that never steps. Not
// thread-safe.
class CircuitBreaker {
 public:
  static constexpr int kFailuresToOpen = 5;
  static constexpr absl::Duration kFirstPause = absl::Seconds(2);
  static constexpr absl::Duration kLongestPause = absl::Seconds(60);
  // While the one call of a half-open breaker is under way: when to ask again.
  static constexpr absl::Duration kProbePause = absl::Seconds(2);

  enum class State { kClosed, kOpen, kHalfOpen };
  // What a call is to the breaker: pass it on with its outcome.
  enum class Pass { kOrdinary, kProbe };

  State StateAt(absl::Duration now) const;

  // How long no call may be made from now on; zero when one may.
  absl::Duration RefusesFor(absl::Duration now) const;

  // A call is made. REQUIRES: RefusesFor() of now is zero.
  Pass Begin();

  // What became of it. Of calls that began before the breaker opened, nothing is learned any more.
  void Succeeded(Pass pass);
  // True when the breaker has opened by it.
  bool Failed(Pass pass, absl::Duration now);
  // The outcome says nothing about whether Vapi is there.
  void Abandoned(Pass pass);

 private:
  void Open(absl::Duration now, absl::Duration pause);

  bool open_ = false;  // open or half open
  bool probing_ = false;
  int failures_ = 0;
  absl::Duration pause_;
  absl::Duration open_until_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_CIRCUIT_BREAKER_H_
