#ifndef DIALTONE_STORAGE_CALL_PACE_H_
#define DIALTONE_STORAGE_CALL_PACE_H_

#include <algorithm>

#include "absl/time/time.h"
#include "storage/coordination.h"

namespace dialtone {

// The generic cell rate algorithm, as every backend of Coordination keeps it: calls arrive, in theory, one
// spacing apart; a call may come before its theoretical arrival by the tolerance that makes a burst. All
// pure.

inline absl::Duration BurstTolerance(const CallPace& pace) { return pace.spacing * (pace.burst - 1); }

// When the call may be made whose theoretical arrival is `arrival`.
inline absl::Time SlotTime(const CallPace& pace, absl::Time arrival, absl::Time held_until, absl::Time now) {
  return std::max({now, held_until, arrival - BurstTolerance(pace)});
}

// No call is planned, and none held back, further ahead than this: a time beyond it was written by a clock
// that was wrong then, or is right now, and counts for nothing.
inline absl::Time LatestPlausible(const CallPace& pace, absl::Time now) {
  return now + BurstTolerance(pace) + absl::Minutes(20);
}

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_CALL_PACE_H_
