#ifndef DIALTONE_SERVER_PACING_PACED_VAPI_H_
#define DIALTONE_SERVER_PACING_PACED_VAPI_H_

#include <array>
#include <cstddef>

#include "server/pacing/account_gate.h"
#include "server/pacing/call_priority.h"
#include "server/pacing/limited_vapi_client.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

// One account's client behind the account's gate, as seen from each priority. Thread-safe if the client is.
class PacedVapi {
 public:
  // The references outlive it; `observer` may be nullptr.
  PacedVapi(VapiClient& vapi, AccountGate::Options options, Coordination& coordination, const Clock& clock,
            AccountObserver* observer);

  VapiClient& client(CallPriority priority) { return clients_[static_cast<std::size_t>(priority)]; }
  AccountGate& gate() { return gate_; }

  // Makes one small call if that is how to find out whether Vapi is there again, or takes the key again.
  // Blocks as a call of kSweep.
  void Probe();

 private:
  AccountGate gate_;
  std::array<LimitedVapiClient, 4> clients_;  // by CallPriority
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_PACED_VAPI_H_
