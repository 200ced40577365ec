#ifndef DIALTONE_SERVER_PROVISIONING_ESTIMATE_H_
#define DIALTONE_SERVER_PROVISIONING_ESTIMATE_H_

#include "absl/time/time.h"

namespace dialtone {

// How far the wait for a number's digits probably is, from how long numbers take.
struct WaitEstimate {
  double progress = 0;       // probability that a number this old is ready, below 1
  absl::Duration remaining;  // half of the numbers this old are ready by then
  bool overdue = false;      // older than 99 % of numbers become
};

// By the documented range: most numbers are ready between 5 and 30 seconds after they were asked for, some
// take up to half an hour. Pure.
WaitEstimate EstimateWait(absl::Duration age);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_ESTIMATE_H_
