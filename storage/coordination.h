#ifndef DIALTONE_STORAGE_COORDINATION_H_
#define DIALTONE_STORAGE_COORDINATION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// How fast an account of Vapi may be called. At most `burst` calls at once and, over any time, no more than
// one per `spacing` beyond them.
struct CallPace {
  absl::Duration spacing;  // above zero
  int burst = 1;           // at least 1
};

// The answer to a wish for one call.
struct CallSlot {
  bool granted = false;
  // Granted: when the call may be made. Not granted: when the next slot is, which nobody has taken.
  absl::Time time;
};

// What the replicas of one database share besides the campaigns: who does what only one may do, and the pace
// at which they call Vapi together. Times are the callers' clocks, which agree to well under a lease's
// length. Thread-safe. Calls block on I/O. Nothing throws. Every method may fail with kUnavailable,
// kDeadlineExceeded or kInternal, as Store's.
class Coordination {
 public:
  virtual ~Coordination() = default;

  // Takes or prolongs the lease `name` until `until`: true when `owner` has it now, false when another owner
  // has it at `now`. A lease that ends at `now` has ended; one that ends further away than any is taken for
  // was left by a clock that stepped, and counts for nothing. REQUIRES: all leases of one name are of one
  // length.
  virtual absl::StatusOr<bool> HoldLease(absl::string_view name, absl::string_view owner, absl::Time now,
                                         absl::Time until) = 0;

  // Gives the lease back, if `owner` has it.
  virtual absl::Status ReleaseLease(absl::string_view name, absl::string_view owner) = 0;

  // Takes the next free slot for a call on `account` (the generic cell rate algorithm), unless it is more
  // than `patience` away: then nothing is taken. Slots of all replicas together keep the pace.
  virtual absl::StatusOr<CallSlot> TakeCallSlot(absl::string_view account, const CallPace& pace,
                                                absl::Time now, absl::Duration patience) = 0;

  // What a replica has learned, kept for the others and for the next start: a text by name, at most 64 KiB.
  // The latest wins. Reading a name under which nothing is kept gives an empty text.
  virtual absl::Status KeepLearned(absl::string_view name, absl::string_view text) = 0;
  virtual absl::StatusOr<std::string> ReadLearned(absl::string_view name) = 0;

  // Lets no slot of `account` come before `until`; slots taken before stay. Never brings one forward.
  virtual absl::Status HoldCalls(absl::string_view account, absl::Time until) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_COORDINATION_H_
