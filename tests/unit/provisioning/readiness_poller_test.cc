#include "server/provisioning/readiness_poller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/mutex.h"
#include "server/provisioning/number_polling.h"
#include "tests/support/provisioning_world.h"

namespace dialtone {
namespace {

using Call = FakeVapi::Call;

// Two pollers by the learned schedule over the store and the Vapi of one process that does the rest of the
// work.
class ReadinessPollerTest : public testing::Test {
 protected:
  std::unique_ptr<NumberPolling> NewPolling(const std::string& owner) {
    return std::make_unique<NumberPolling>(NumberPolling::Parts{.store = world_.store,
                                                                .coordination = world_.coordination,
                                                                .learned = learned_,
                                                                .account = accounts_.all().front(),
                                                                .clock = world_.clock,
                                                                .random = random_,
                                                                .metrics = metrics_},
                                           world_.policy, InspectionPolicy(), owner);
  }
  // A number that Vapi was asked for.
  void Ask(const std::string& id) {
    ASSERT_TRUE(process_->campaigns().Create({.campaign = ProvisioningWorld::Wanted(id)}).ok());
    process_->Work();
  }
  PhoneNumber Number(const std::string& id) { return *world_.store.GetPhoneNumber({id}); }
  int Looks() const { return world_.vapi.calls(Call::kGetNumber) + world_.vapi.calls(Call::kListNumbers); }
  // Lets `polling` tick for so long.
  void Run(NumberPolling& polling, absl::Duration time) {
    const absl::Time end = world_.clock.Now() + time;
    while (world_.clock.Now() < end) {
      const absl::Duration pause = polling.poller().Tick();
      EXPECT_LE(pause, ReadinessPoller::kLongestPause);
      world_.clock.Advance(std::max(pause, absl::Milliseconds(1)));
    }
  }

  ProvisioningWorld world_;
  std::unique_ptr<ProvisioningProcess> process_ = world_.Start("worker");
  SeededRandom random_{3};
  Metrics metrics_;
  Accounts accounts_{{Account(std::string(kDefaultAccount), "", world_.vapi)}};
  LearnedTimes learned_{world_.coordination};
  std::unique_ptr<NumberPolling> first_ = NewPolling("first");
  std::unique_ptr<NumberPolling> second_ = NewPolling("second");
};

TEST_F(ReadinessPollerTest, AsksNothingWhileNothingIsAwaited) {
  Run(*first_, absl::Minutes(10));
  EXPECT_EQ(Looks(), 0);
}

TEST_F(ReadinessPollerTest, FindsANumberSoonAndForFewLooks) {
  Ask("spring");
  Run(*first_, absl::Seconds(25));
  EXPECT_EQ(Number("spring").state, PhoneNumberState::kActive);
  EXPECT_LE(Looks(), 10);
  EXPECT_GE(Looks(), 2);
  const int looks = Looks();
  Run(*first_, absl::Minutes(1));
  EXPECT_EQ(Looks(), looks) << "a number that is ready is not asked for again";
}

TEST_F(ReadinessPollerTest, OneOfTwoReplicasLooksAndTheOtherGoesOnWhenItDies) {
  world_.vapi.SetProvisioningTime(absl::InfiniteDuration());
  Ask("spring");
  first_->poller().Tick();
  Run(*second_, absl::Seconds(4));
  EXPECT_EQ(Looks(), 0) << "the lease is the first one's";
  Run(*second_, absl::Seconds(30));
  EXPECT_GT(Looks(), 0) << "its lease has run out";
}

TEST_F(ReadinessPollerTest, AReplicaThatStopsGivesTheLeaseBackAtOnce) {
  Ask("spring");
  first_->poller().Tick();
  first_->poller().Stop();
  const auto held = world_.coordination.HoldLease("poll/default", "somebody else", world_.clock.Now(),
                                                  world_.clock.Now() + absl::Seconds(1));
  EXPECT_TRUE(held.ok() && *held);
}

TEST_F(ReadinessPollerTest, WhatItSeesIsLearnedAndKnownAfterARestart) {
  for (int i = 0; i < 5; ++i) {
    Ask("campaign-" + std::to_string(i));
    Run(*first_, absl::Seconds(60));
  }
  EXPECT_GT(learned_.Of(kDefaultAccount)->observed(), 4);
  LearnedTimes after_restart(world_.coordination);
  EXPECT_EQ(after_restart.Of(kDefaultAccount)->observed(), 0);
  ASSERT_TRUE(after_restart.Refresh(kDefaultAccount).ok());
  EXPECT_NEAR(after_restart.Of(kDefaultAccount)->observed(), learned_.Of(kDefaultAccount)->observed(), 0.01);
}

TEST_F(ReadinessPollerTest, AVapiThatIsAwayIsAskedLessAndLess) {
  world_.vapi.SetProvisioningTime(absl::InfiniteDuration());
  world_.vapi.FailNext(Call::kGetNumber, {.error = {.kind = VapiErrorKind::kNoReply}}, 1000);
  Ask("spring");
  Run(*first_, absl::Minutes(5));
  EXPECT_LE(Looks(), 40);
  EXPECT_GE(Looks(), 8);
}

TEST_F(ReadinessPollerTest, AClockThatStepsMovesNoLook) {
  world_.vapi.SetProvisioningTime(absl::InfiniteDuration());
  for (const absl::Duration step : {-absl::Hours(2), absl::Minutes(5)}) {
    Ask(step < absl::ZeroDuration() ? "back" : "forth");
    first_->poller().Tick();
    world_.clock.Step(step);
    const int before = Looks();
    Run(*first_, absl::Seconds(30));
    EXPECT_GE(Looks() - before, 2) << step;
    EXPECT_LE(Looks() - before, 15) << step;
  }
}

TEST_F(ReadinessPollerTest, APersonsCheckJoinsTheLookThatIsUnderWay) {
  Ask("spring");
  std::thread person;
  bool joined = false;
  world_.vapi.OnCall([&](Call call) {
    if (call != Call::kGetNumber || joined) return;
    joined = true;
    person = std::thread([&] { EXPECT_TRUE(first_->looks().LookAtOne({"spring"}).ok()); });
    // The look ends only when the person waits for it.
    while (first_->looks().waiting() == 0) std::this_thread::yield();
  });
  EXPECT_TRUE(first_->looks().LookAtAll().ok());
  person.join();
  EXPECT_EQ(world_.vapi.calls(Call::kGetNumber), 1);
}

}  // namespace
}  // namespace dialtone
