#ifndef DIALTONE_SERVER_VAPI_ACCOUNTS_H_
#define DIALTONE_SERVER_VAPI_ACCOUNTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/config/server_config.h"
#include "server/pacing/paced_vapi.h"
#include "server/provisioning/accounts.h"
#include "server/runtime/metrics.h"
#include "server/vapi/api_key.h"
#include "server/vapi/vapi_call_observer.h"
#include "storage/coordination.h"

namespace dialtone {

// The accounts of a server as its settings describe them: for each the client, the gate in front of it, and
// what metrics and the log tell of both.
class VapiAccounts {
 public:
  // kInvalidArgument that names the account. Vapi is not called. All references outlive it.
  static absl::StatusOr<std::unique_ptr<VapiAccounts>> Connect(const VapiConfig& config,
                                                               Coordination& coordination, const Clock& clock,
                                                               Metrics& metrics);
  ~VapiAccounts();

  const Accounts& accounts() const { return *accounts_; }

  // Finds out how the accounts are doing, and whether those that were not well are well again: from time to
  // time by a call, with the key read anew when it was refused. Blocks on HTTP. For one thread. Returns how
  // long to wait before the next time.
  absl::Duration Tick();

  // From now on no call waits for its turn, and none begins.
  void Stop();

 private:
  class CallCounter;
  struct One;

  VapiAccounts(const Clock& clock, Metrics& metrics);
  absl::Status Add(const VapiAccountConfig& account, const VapiConfig& config, Coordination& coordination);
  void AddGauges(One& one);
  void ReadKeyAnew(One& one);

  const Clock& clock_;
  Metrics& metrics_;
  std::unique_ptr<CallCounter> call_counter_;
  std::vector<std::unique_ptr<One>> all_;
  std::unique_ptr<Accounts> accounts_;
  absl::Duration next_probe_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_ACCOUNTS_H_
