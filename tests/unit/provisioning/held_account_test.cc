#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/random.h"
#include "server/pacing/paced_vapi.h"
#include "server/provisioning/campaigns.h"
#include "server/provisioning/number_polling.h"
#include "server/provisioning/provisioner.h"
#include "server/runtime/metrics.h"
#include "storage/memory/memory_coordination.h"
#include "storage/memory/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_vapi.h"

namespace dialtone {
namespace {

using Call = FakeVapi::Call;

constexpr absl::Duration kLease = absl::Seconds(30);

// Provisioning for an account that cannot be called at the moment.
class HeldAccountTest : public testing::Test {
 protected:
  HeldAccountTest() {
    const auto created = campaigns_.Create(
        {.campaign = {
             .id = {"spring"}, .display_name = "Spring", .phone_number_request = {.area_code = "415"}}});
    EXPECT_TRUE(created.ok()) << created.status();
  }

  // Claims the campaign if it is due, and works on it.
  bool Work() {
    const auto claimed = store_.ClaimDue("t", clock_.Now(), clock_.Now() + kLease, 10);
    EXPECT_TRUE(claimed.ok()) << claimed.status();
    for (const CampaignRecord& record : *claimed) provisioner_.Work(record);
    return !claimed->empty();
  }
  void CallAndFail(VapiError error) {
    vapi_.FailNext(Call::kListAssistants, {.error = std::move(error)});
    (void)paced_.client(CallPriority::kSweep)
        .ListAssistants({.created_at_ge = {}, .created_at_le = {}, .limit = 1});
  }
  CampaignRecord Record() {
    const auto record = store_.Load({"spring"});
    EXPECT_TRUE(record.ok()) << record.status();
    return record.ok() ? *record : CampaignRecord{};
  }
  std::size_t Events() {
    const auto page = store_.ListEvents({.campaign = {"spring"}});
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? page->events.size() : 0;
  }

  FakeClock clock_;
  SeededRandom random_{5};
  Metrics metrics_;
  MemoryStore store_;
  MemoryCoordination coordination_;
  FakeVapi vapi_{clock_};
  PacedVapi paced_{vapi_,
                   {.account = "default", .requests_per_second = 10, .burst = 20, .concurrency = 8},
                   coordination_,
                   clock_,
                   nullptr};
  const Accounts accounts_{{Account("default", "", paced_)}};
  Campaigns campaigns_{store_, accounts_, clock_, [] {}};
  Provisioner provisioner_{store_, accounts_, clock_, random_, metrics_, LifecyclePolicy{}, kLease};
};

TEST_F(HeldAccountTest, NoIntentIsCommittedWhileVapiIsAway) {
  for (int i = 0; i < CircuitBreaker::kFailuresToOpen; ++i) {
    CallAndFail({.kind = VapiErrorKind::kServerError, .http_status = 503, .message = "away"});
  }
  const std::size_t events_before = Events();
  EXPECT_TRUE(Work());
  const CampaignRecord resting = Record();
  EXPECT_EQ(resting.job.step, Step::kAssistantWanted);
  EXPECT_EQ(resting.job.lease_token, "");
  EXPECT_GE(resting.job.due_time, clock_.Now() + CircuitBreaker::kFirstPause);
  EXPECT_EQ(resting.job.failures, 0);
  EXPECT_EQ(Events(), events_before);
  EXPECT_FALSE(Work()) << "nothing is due before the breaker lets calls through";

  clock_.AdvanceTo(*resting.job.due_time);
  EXPECT_TRUE(Work());
  EXPECT_EQ(vapi_.calls(Call::kCreateAssistant), 1);
  EXPECT_EQ(vapi_.calls(Call::kCreateNumber), 1);
  EXPECT_EQ(Record().job.step, Step::kAwaitingNumber);
}

TEST_F(HeldAccountTest, WhatVapiSaysToWaitForIsWaitedFor) {
  CallAndFail({.kind = VapiErrorKind::kRateLimited, .http_status = 429, .retry_after = absl::Seconds(40)});
  EXPECT_TRUE(Work());
  EXPECT_GE(Record().job.due_time, clock_.Now() + absl::Seconds(40));
  EXPECT_LE(Record().job.due_time, clock_.Now() + absl::Seconds(50));
  EXPECT_EQ(vapi_.calls(Call::kCreateAssistant), 0);
}

TEST_F(HeldAccountTest, ALookThatWouldNotReachVapiIsNotNotedAsOne) {
  EXPECT_TRUE(Work());
  LearnedTimes learned(coordination_);
  NumberPolling polling({.store = store_,
                         .coordination = coordination_,
                         .learned = learned,
                         .account = accounts_.all().front(),
                         .clock = clock_,
                         .random = random_,
                         .metrics = metrics_},
                        LifecyclePolicy(), {.mode = ScheduleMode::kFixed}, "test");
  ReadinessPoller& poller = polling.poller();
  poller.Tick();
  const auto before = Record().number.checks;
  EXPECT_EQ(before.count, 1);
  CallAndFail({.kind = VapiErrorKind::kRateLimited, .http_status = 429, .retry_after = absl::Seconds(3)});
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(poller.Tick(), ReadinessPoller::kLongestPause);
  EXPECT_EQ(Record().number.checks, before);
  EXPECT_EQ(vapi_.calls(Call::kGetNumber), 1);
}

}  // namespace
}  // namespace dialtone
