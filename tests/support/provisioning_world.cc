#include "tests/support/provisioning_world.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace dialtone {

ProvisioningProcess::ProvisioningProcess(Store& store, Coordination& coordination, VapiClient& vapi,
                                         FakeClock& clock, const LifecyclePolicy& policy, std::string name)
    : clock_(clock),
      name_(std::move(name)),
      store_(store),
      accounts_({Account(std::string(kDefaultAccount), "", vapi)}),
      provisioner_(store_, accounts_, clock_, random_, metrics_, policy, kLease),
      learned_(coordination),
      polling_({.store = store_,
                .coordination = coordination,
                .learned = learned_,
                .account = accounts_.all().front(),
                .clock = clock_,
                .random = random_,
                .metrics = metrics_},
               policy, {.mode = ScheduleMode::kFixed}, name_),
      sweeper_(store_, coordination, accounts_.all().front(), clock_, random_, metrics_, policy, name_,
               kSweepInterval),
      campaigns_(store_, accounts_, clock_, [] {}) {}

int ProvisioningProcess::Step() {
  const int claimed = Work();
  poller().Tick();
  return claimed;
}

int ProvisioningProcess::Work() {
  const absl::Time now = clock_.Now();
  const auto claimed = store_.ClaimDue(absl::StrCat(name_, "/", ++claims_), now, now + kLease, 100);
  if (!claimed.ok()) return 0;
  for (const CampaignRecord& record : *claimed) provisioner_.Work(record);
  return static_cast<int>(claimed->size());
}

std::unique_ptr<ProvisioningProcess> ProvisioningWorld::Start(const std::string& name) {
  return std::make_unique<ProvisioningProcess>(store, coordination, vapi, clock, policy, name);
}

bool ProvisioningWorld::RunUntilQuiet(ProvisioningProcess& process, absl::Duration limit) {
  const absl::Time end = clock.Now() + limit;
  while (clock.Now() < end) {
    process.Step();
    const auto due = store.NextDue();
    const auto awaited = store.ListAwaited(kDefaultAccount, 1);
    if (due.ok() && !due->has_value() && awaited.ok() && awaited->empty()) return true;
    clock.Advance(absl::Seconds(1));
  }
  return false;
}

NewCampaign ProvisioningWorld::Wanted(const std::string& id, const std::string& area_code) {
  return {.id = {id},
          .uid = {},
          .display_name = "Campaign " + id,
          .account = {},
          .assistant = {.first_message = "Hello"},
          .phone_number_request = {.area_code = area_code},
          .labels = {}};
}

}  // namespace dialtone
