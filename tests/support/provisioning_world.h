#ifndef DIALTONE_TESTS_SUPPORT_PROVISIONING_WORLD_H_
#define DIALTONE_TESTS_SUPPORT_PROVISIONING_WORLD_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/campaigns.h"
#include "server/provisioning/number_polling.h"
#include "server/provisioning/provisioner.h"
#include "server/provisioning/sweeper.h"
#include "server/runtime/metrics.h"
#include "storage/memory/memory_coordination.h"
#include "storage/memory/memory_store.h"
#include "tests/support/crashing_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_vapi.h"

namespace dialtone {

// One process of Dialtone's heart over a shared store and a shared Vapi: no thread, no socket. The test is
// its scheduler.
class ProvisioningProcess {
 public:
  ProvisioningProcess(Store& store, Coordination& coordination, VapiClient& vapi, FakeClock& clock,
                      const LifecyclePolicy& policy, std::string name);

  // Claims everything that is due and works on it; then looks for the awaited numbers. Returns how many
  // records it claimed.
  int Step();
  // The first half of that.
  int Work();

  CrashingStore& store() { return store_; }
  Campaigns& campaigns() { return campaigns_; }
  NumberLooks& looks() { return polling_.looks(); }
  ReadinessPoller& poller() { return polling_.poller(); }
  Provisioner& provisioner() { return provisioner_; }
  Sweeper& sweeper() { return sweeper_; }

  static constexpr absl::Duration kLease = absl::Seconds(30);
  static constexpr absl::Duration kSweepInterval = absl::Minutes(5);

 private:
  FakeClock& clock_;
  const std::string name_;
  int claims_ = 0;
  CrashingStore store_;
  SeededRandom random_{7};
  Metrics metrics_;
  Accounts accounts_;
  Provisioner provisioner_;
  LearnedTimes learned_;
  NumberPolling polling_;
  Sweeper sweeper_;
  Campaigns campaigns_;
};

// The world around the processes.
struct ProvisioningWorld {
  FakeClock clock;
  MemoryStore store;
  MemoryCoordination coordination;
  FakeVapi vapi{clock};
  LifecyclePolicy policy;

  std::unique_ptr<ProvisioningProcess> Start(const std::string& name);

  // Steps `process` and moves time on, a second at a time, until nothing is due any more and nothing is
  // awaited, or `limit` has passed. False when it was not quiet by then.
  bool RunUntilQuiet(ProvisioningProcess& process, absl::Duration limit = absl::Minutes(30));

  static NewCampaign Wanted(const std::string& id, const std::string& area_code = "415");
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_PROVISIONING_WORLD_H_
