#include "server/pacing/paced_vapi.h"

#include <utility>

namespace dialtone {

PacedVapi::PacedVapi(VapiClient& vapi, AccountGate::Options options, Coordination& coordination,
                     const Clock& clock, AccountObserver* observer)
    : gate_(std::move(options), coordination, clock, observer),
      clients_{LimitedVapiClient(vapi, gate_, CallPriority::kCheck),
               LimitedVapiClient(vapi, gate_, CallPriority::kProvision),
               LimitedVapiClient(vapi, gate_, CallPriority::kPoll),
               LimitedVapiClient(vapi, gate_, CallPriority::kSweep)} {}

void PacedVapi::Probe() {
  const AccountState state = gate_.Status().state;
  // A throttled account mends itself by time; a call would only be one more.
  if (state != AccountState::kUnreachable && state != AccountState::kCredentialsRefused) return;
  // The gate learns from the outcome.
  (void)client(CallPriority::kSweep).ListAssistants({.created_at_ge = {}, .created_at_le = {}, .limit = 1});
}

}  // namespace dialtone
