#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/provisioning_world.h"

namespace dialtone {
namespace {

using Call = FakeVapi::Call;

VapiError NoReply() { return {.kind = VapiErrorKind::kNoReply, .message = "lost"}; }

class ProvisioningTest : public testing::Test {
 protected:
  CampaignView Create(const std::string& id) {
    const auto view = process_->campaigns().Create({.campaign = ProvisioningWorld::Wanted(id)});
    EXPECT_TRUE(view.ok()) << view.status();
    return view.ok() ? *view : CampaignView{};
  }
  CampaignView Get(const std::string& id) {
    const auto view = world_.store.GetCampaign({id});
    EXPECT_TRUE(view.ok()) << view.status();
    return view.ok() ? *view : CampaignView{};
  }

  ProvisioningWorld world_;
  std::unique_ptr<ProvisioningProcess> process_ = world_.Start("a");
};

TEST_F(ProvisioningTest, ACampaignGetsOneAssistantAndOneNumberForOnePostEach) {
  EXPECT_EQ(Create("spring").campaign.state, CampaignState::kPending);
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  const CampaignView view = Get("spring");
  EXPECT_EQ(view.campaign.state, CampaignState::kActive);
  EXPECT_EQ(view.number.number, "+14155550001");
  EXPECT_EQ(world_.vapi.calls(Call::kCreateAssistant), 1);
  EXPECT_EQ(world_.vapi.calls(Call::kCreateNumber), 1);
  EXPECT_EQ(world_.vapi.numbers_left().front().assistant_id, view.number.vapi_assistant_id);
  EXPECT_GT(view.number.checks.count, 0);
  EXPECT_EQ(view.number.checks.last_outcome, CheckOutcome::kReady);
}

TEST_F(ProvisioningTest, AThousandCampaignsCostAThousandPostsOfEachKindAndFewLooks) {
  for (int i = 0; i < 1000; ++i) Create(absl::StrCat("campaign-", i));
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(world_.vapi.calls(Call::kCreateAssistant), 1000);
  EXPECT_EQ(world_.vapi.calls(Call::kCreateNumber), 1000);
  EXPECT_EQ(world_.vapi.numbers_left().size(), 1000u);
  EXPECT_LT(world_.vapi.calls(Call::kListNumbers), 200);
  EXPECT_LT(world_.vapi.calls(Call::kGetNumber), 50);
}

TEST_F(ProvisioningTest, LostRepliesBuyNothingTwice) {
  world_.vapi.FailNext(Call::kCreateAssistant, {.error = NoReply(), .takes_effect = true});
  world_.vapi.FailNext(Call::kCreateNumber, {.error = NoReply(), .takes_effect = true});
  Create("spring");
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(Get("spring").campaign.state, CampaignState::kActive);
  EXPECT_EQ(world_.vapi.assistants_ever().size(), 1u);
  EXPECT_EQ(world_.vapi.numbers_ever().size(), 1u);
}

TEST_F(ProvisioningTest, RequestsThatNeverArrivedAreSentAgainAfterTheGrace) {
  world_.vapi.FailNext(Call::kCreateAssistant, {.error = NoReply(), .takes_effect = false});
  world_.vapi.FailNext(Call::kCreateNumber, {.error = NoReply(), .takes_effect = false});
  Create("spring");
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(Get("spring").campaign.state, CampaignState::kActive);
  EXPECT_EQ(world_.vapi.calls(Call::kCreateNumber), 2);
  EXPECT_EQ(world_.vapi.numbers_ever().size(), 1u);
}

TEST_F(ProvisioningTest, AVapiThatIsAwayLosesNothing) {
  const VapiError down{.kind = VapiErrorKind::kNotSent, .message = "connection refused"};
  world_.vapi.FailNext(Call::kCreateAssistant, {.error = down}, 20);
  Create("spring");
  ASSERT_TRUE(world_.RunUntilQuiet(*process_, absl::Hours(2)));
  EXPECT_EQ(Get("spring").campaign.state, CampaignState::kActive);
  EXPECT_EQ(world_.vapi.assistants_ever().size(), 1u);
}

TEST_F(ProvisioningTest, ANumberThatNeverArrivesFailsAtItsDeadlineAndARetryGetsAnother) {
  world_.vapi.SetProvisioningTime(absl::InfiniteDuration());
  Create("spring");
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(Get("spring").number.failure->reason, FailureReason::kActivationTimeout);

  world_.vapi.SetProvisioningTime(absl::Seconds(5));
  ASSERT_TRUE(process_->campaigns().Retry({"spring"}, std::nullopt, std::nullopt).ok());
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(Get("spring").campaign.state, CampaignState::kActive);
  EXPECT_EQ(world_.vapi.numbers_left().size(), 1u);
  EXPECT_EQ(world_.vapi.numbers_ever().size(), 2u);
  EXPECT_EQ(world_.vapi.assistants_ever().size(), 1u) << "the assistant is kept";
}

TEST_F(ProvisioningTest, ADeleteInTheMiddleOfACreateLeavesNothingBehind) {
  for (const Call moment : {Call::kCreateAssistant, Call::kCreateNumber, Call::kGetNumber}) {
    const std::string id = absl::StrCat("at-", static_cast<int>(moment));
    bool deleted = false;
    world_.vapi.OnCall([&](Call call) {
      if (call != moment || deleted) return;
      deleted = true;
      EXPECT_TRUE(process_->campaigns().Delete({id}, std::nullopt).ok());
    });
    Create(id);
    ASSERT_TRUE(world_.RunUntilQuiet(*process_));
    EXPECT_TRUE(deleted);
    EXPECT_TRUE(absl::IsNotFound(world_.store.GetCampaign({id}).status()));
    EXPECT_EQ(world_.store.GetPhoneNumber({id})->state, PhoneNumberState::kReleased);
    EXPECT_TRUE(world_.vapi.numbers_left().empty());
    EXPECT_TRUE(world_.vapi.assistants_left().empty());
  }
}

TEST_F(ProvisioningTest, AnUpdateInTheMiddleOfACreateReachesVapi) {
  bool updated = false;
  world_.vapi.OnCall([&](Call call) {
    if (call != Call::kCreateAssistant || updated) return;
    updated = true;
    EXPECT_TRUE(process_->campaigns()
                    .Update({"spring"}, std::nullopt,
                            [](const Campaign&) -> absl::StatusOr<CampaignEdit> {
                              return CampaignEdit{.assistant = AssistantSpec{.first_message = "Good day"}};
                            })
                    .ok());
  });
  Create("spring");
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(world_.vapi.assistant_as_sent(Get("spring").number.vapi_assistant_id).first_message, "Good day");
}

TEST_F(ProvisioningTest, WhatAPausedWorkerBoughtTooLateIsGivenBack) {
  Create("spring");
  bool paused = false;
  auto successor = world_.Start("b");
  world_.vapi.OnCall([&](Call call) {
    if (call != Call::kCreateNumber || paused) return;
    paused = true;
    // The first worker stands still here while the second takes over, looks in vain, and asks again.
    world_.clock.Advance(ProvisioningProcess::kLease);
    ASSERT_TRUE(world_.RunUntilQuiet(*successor));
  });
  process_->Step();
  ASSERT_TRUE(paused);
  EXPECT_EQ(Get("spring").number.number, "+14155550001") << "what the successor committed stands";
  EXPECT_EQ(world_.vapi.numbers_ever().size(), 2u);
  ASSERT_TRUE(world_.RunUntilQuiet(*successor));
  ASSERT_EQ(world_.vapi.numbers_left().size(), 1u);
  EXPECT_EQ(world_.vapi.numbers_left().front().id, Get("spring").number.vapi_phone_number_id);
}

TEST_F(ProvisioningTest, APostWhoseIntentIsOldIsNotSent) {
  // The database takes its time over the commit of every intent.
  Create("spring");
  process_->store().AfterCommit([&](const CampaignRecord& committed) {
    if (committed.job.step == Step::kNumberAsked && committed.job.failures == 0) {
      world_.clock.Advance(world_.policy.longest_before_post + absl::Seconds(1));
    }
  });
  process_->Step();
  EXPECT_EQ(world_.vapi.calls(Call::kCreateNumber), 0);
  EXPECT_EQ(world_.store.Load({"spring"})->job.step, Step::kNumberWanted);
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(world_.vapi.calls(Call::kCreateNumber), 1);
}

TEST_F(ProvisioningTest, AWorkerThatIsStoppedSendsNothingMoreAndItsSuccessorGoesOnAtOnce) {
  Create("spring");
  world_.vapi.OnCall([&](Call) { process_->provisioner().Stop(); });
  process_->Step();
  EXPECT_EQ(world_.vapi.calls(Call::kCreateAssistant), 1);
  EXPECT_EQ(world_.vapi.calls(Call::kCreateNumber), 0);
  auto successor = world_.Start("b");
  EXPECT_EQ(successor->Step(), 1) << "without waiting for the lease to run out";
  EXPECT_EQ(world_.vapi.calls(Call::kCreateNumber), 1);
  EXPECT_EQ(world_.vapi.calls(Call::kCreateAssistant), 1);
}

TEST_F(ProvisioningTest, ANumberDeletedOutsideIsConfirmedByAGetBeforeItFails) {
  Create("spring");
  Create("summer");
  process_->Step();
  world_.vapi.DropNumber(Get("spring").number.vapi_phone_number_id);
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_EQ(Get("spring").number.failure->reason, FailureReason::kDeletedOutside);
  EXPECT_EQ(Get("summer").campaign.state, CampaignState::kActive);
}

TEST_F(ProvisioningTest, OneListServesAllPendingNumbers) {
  for (int i = 0; i < 50; ++i) Create(absl::StrCat("campaign-", i));
  process_->Step();
  const int lists = world_.vapi.calls(Call::kListNumbers);
  const int gets = world_.vapi.calls(Call::kGetNumber);
  world_.clock.Advance(absl::Seconds(25));
  ASSERT_TRUE(process_->looks().LookAtAll().ok());
  EXPECT_EQ(world_.vapi.calls(Call::kListNumbers), lists + 1);
  EXPECT_EQ(world_.vapi.calls(Call::kGetNumber), gets);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(Get(absl::StrCat("campaign-", i)).campaign.state, CampaignState::kActive);
}

// Every place where a process can die, and both sides of it.
struct Death {
  int commit;
  bool before;
};

class CrashTest : public testing::TestWithParam<Death> {};

TEST_P(CrashTest, NothingIsLostOrBoughtTwice) {
  for (const bool delete_after : {false, true}) {
    ProvisioningWorld world;
    auto first = world.Start("first");
    ASSERT_TRUE(first->campaigns().Create({.campaign = ProvisioningWorld::Wanted("spring")}).ok());
    first->store().DieAt(GetParam().commit, GetParam().before);
    for (int second = 0; second < 40 && !first->store().dead(); ++second) {
      first->Step();
      if (delete_after && second == 3) (void)first->campaigns().Delete({"spring"}, std::nullopt);
      world.clock.Advance(absl::Seconds(1));
    }
    auto second = world.Start("second");
    ASSERT_TRUE(world.RunUntilQuiet(*second));
    const auto view = world.store.GetCampaign({"spring"});
    const bool gone = absl::IsNotFound(view.status());
    EXPECT_LE(world.vapi.numbers_ever().size(), 1u);
    EXPECT_LE(world.vapi.assistants_ever().size(), 1u);
    if (gone) {
      EXPECT_TRUE(delete_after);
      EXPECT_TRUE(world.vapi.numbers_left().empty());
      EXPECT_TRUE(world.vapi.assistants_left().empty());
    } else {
      ASSERT_TRUE(view.ok()) << view.status();
      EXPECT_EQ(view->campaign.state, CampaignState::kActive);
      EXPECT_EQ(world.vapi.numbers_left().size(), 1u);
      EXPECT_EQ(world.vapi.numbers_left().front().id, view->number.vapi_phone_number_id);
    }
  }
}

std::vector<Death> Deaths() {
  std::vector<Death> deaths;
  for (int commit = 0; commit < 12; ++commit) {
    deaths.push_back({commit, true});
    deaths.push_back({commit, false});
  }
  return deaths;
}

INSTANTIATE_TEST_SUITE_P(AtEveryCommit, CrashTest, testing::ValuesIn(Deaths()), [](const auto& info) {
  return absl::StrCat(info.param.before ? "Before" : "After", "Commit", info.param.commit);
});

}  // namespace
}  // namespace dialtone
