#ifndef DIALTONE_SERVER_PROVISIONING_ESTIMATE_H_
#define DIALTONE_SERVER_PROVISIONING_ESTIMATE_H_

#include "absl/time/time.h"
#include "server/provisioning/schedule/provisioning_times.h"

namespace dialtone {

// How far the wait for a number's digits probably is, from how long numbers take.
struct WaitEstimate {
  double progress = 0;       // probability that a number this old is ready, below 1
  absl::Duration remaining;  // half of the numbers this old are ready by then
  bool overdue = false;      // older than 99 % of numbers become
};

// By what is known of how long numbers take. Pure.
WaitEstimate EstimateWait(const ProvisioningTimes& times, absl::Duration age);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_ESTIMATE_H_
