#ifndef DIALTONE_SERVER_PACING_CALL_PRIORITY_H_
#define DIALTONE_SERVER_PACING_CALL_PRIORITY_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// What a call to Vapi is made for.
enum class CallPriority {
  kCheck,      // a person waits for the answer
  kProvision,  // creating, releasing, looking up
  kPoll,       // the readiness poller's looks
  kSweep,      // tidying up, and probing an account that is not healthy
};

inline constexpr CallPriority kCallPriorities[] = {CallPriority::kCheck, CallPriority::kProvision,
                                                   CallPriority::kPoll, CallPriority::kSweep};

inline absl::string_view CallPriorityName(CallPriority priority) {
  switch (priority) {
    case CallPriority::kCheck:
      return "check";
    case CallPriority::kProvision:
      return "provision";
    case CallPriority::kPoll:
      return "poll";
    case CallPriority::kSweep:
      return "sweep";
  }
  return "unknown";
}

// Calls go in the order of their arrival, put off by this much: who waits gains on all who come later, so
// nobody starves. Provisioning and polling are put off alike, for a number that is made and not looked for is
// worth as little as one that is not made.
inline absl::Duration PriorityPenalty(CallPriority priority) {
  switch (priority) {
    case CallPriority::kCheck:
      return absl::ZeroDuration();
    case CallPriority::kProvision:
    case CallPriority::kPoll:
      return absl::Seconds(2);
    case CallPriority::kSweep:
      return absl::Seconds(20);
  }
  return absl::ZeroDuration();
}

// The longest wait for a turn. A worker waits while it holds a lease, hence well below the lease's margin; a
// sweep must outlast its own penalty, or a busy account would never let it through.
inline absl::Duration LongestWait(CallPriority priority) {
  return priority == CallPriority::kSweep ? absl::Seconds(30) : absl::Seconds(5);
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_CALL_PRIORITY_H_
