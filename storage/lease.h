#ifndef DIALTONE_STORAGE_LEASE_H_
#define DIALTONE_STORAGE_LEASE_H_

#include "absl/time/time.h"

namespace dialtone {

// Whoever may take a lease from `now` to `until` takes it each time for as long. One that ends later than
// twice that was written by a clock that was wrong then, or is right now, and counts for nothing.
inline absl::Time LatestPlausibleLease(absl::Time now, absl::Time until) { return until + (until - now); }

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_LEASE_H_
