#ifndef DIALTONE_SERVER_PROVISIONING_LIFECYCLE_POLICY_H_
#define DIALTONE_SERVER_PROVISIONING_LIFECYCLE_POLICY_H_

#include <algorithm>

#include "absl/time/time.h"

namespace dialtone {

// The times by which the lifecycle decides. PolicyFor makes one that fits a server's settings.
struct LifecyclePolicy {
  // From the request for a number to the failure ACTIVATION_TIMEOUT.
  absl::Duration activation_deadline = absl::Minutes(10);

  // After a lost reply: from the loss to the first look, and between looks that find nothing.
  absl::Duration look_up_delay = absl::Seconds(3);
  absl::Duration look_up_interval = absl::Seconds(15);
  // A POST is sent again only after this many empty looks, the last of them at least `look_up_grace` (and
  // `replica_skew`) after the intent. The grace exceeds the longest time for which a request can be under
  // way.
  int empty_looks_needed = 3;
  absl::Duration look_up_grace = absl::Seconds(60);
  // For how long after its POST a thing may be missing from what Vapi reads back.
  absl::Duration read_lag = absl::Seconds(10);
  // A POST leaves within this time of its intent or not at all: the grace is counted from the intent.
  absl::Duration longest_before_post = absl::Seconds(5);
  // How far the clocks of two replicas may be apart: one counts the grace from the other's intent.
  absl::Duration replica_skew = absl::Seconds(5);
  // How far Vapi's clock may be off from ours.
  absl::Duration clock_skew = absl::Minutes(2);

  // Backoff after transient failures: doubles from base to cap, then is drawn from the upper half of that
  // span.
  absl::Duration backoff_base = absl::Seconds(1);
  absl::Duration backoff_cap = absl::Minutes(1);
};

// The policy for calls to Vapi that take up to `vapi_timeout`: Vapi may still be at work on a request for as
// long again after its sender gave up.
inline LifecyclePolicy PolicyFor(absl::Duration vapi_timeout, absl::Duration activation_deadline) {
  LifecyclePolicy policy{.activation_deadline = activation_deadline};
  policy.look_up_grace = std::max(policy.look_up_grace, 2 * vapi_timeout + absl::Seconds(20));
  return policy;
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_LIFECYCLE_POLICY_H_
