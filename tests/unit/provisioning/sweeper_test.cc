#include "server/provisioning/sweeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/provisioning/vapi_tag.h"
#include "tests/support/provisioning_world.h"

namespace dialtone {
namespace {

using Call = FakeVapi::Call;

class SweeperTest : public testing::Test {
 protected:
  // A campaign with its number, at rest.
  CampaignRecord Active(const std::string& id) {
    EXPECT_TRUE(process_->campaigns().Create({.campaign = ProvisioningWorld::Wanted(id)}).ok());
    EXPECT_TRUE(world_.RunUntilQuiet(*process_));
    return *world_.store.Load({id});
  }
  // What a POST leaves behind whose sender died before he could read the reply.
  std::string LateNumber(const CampaignRecord& record) {
    return world_.vapi
        .CreatePhoneNumber({.name = NumberTag(record), .assistant_id = record.number.vapi_assistant_id})
        .value()
        .id;
  }
  std::string LateAssistant(const CampaignRecord& record) {
    return world_.vapi.CreateAssistant({.metadata = AssistantMetadata(record)}).value().id;
  }
  void Delete(const std::string& id) {
    EXPECT_TRUE(process_->campaigns().Delete({id}, std::nullopt).ok());
    EXPECT_TRUE(world_.RunUntilQuiet(*process_));
  }

  ProvisioningWorld world_;
  std::unique_ptr<ProvisioningProcess> process_ = world_.Start("a");
};

TEST_F(SweeperTest, FindsNothingWhereEverythingIsNamed) {
  Active("spring");
  Active("summer");
  EXPECT_TRUE(process_->sweeper().SweepOnce().ok());
  EXPECT_EQ(world_.vapi.numbers_left().size(), 2u);
  EXPECT_EQ(world_.vapi.assistants_left().size(), 2u);
  EXPECT_EQ(world_.store.NextDue()->has_value(), false);
}

TEST_F(SweeperTest, WhatALivingCampaignDoesNotNameIsGivenBackByItsWorker) {
  const CampaignRecord record = Active("spring");
  LateNumber(record);
  LateAssistant(record);
  ASSERT_TRUE(process_->sweeper().SweepOnce().ok());
  EXPECT_EQ(world_.vapi.numbers_left().size(), 2u) << "the intent comes first";
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  ASSERT_EQ(world_.vapi.numbers_left().size(), 1u);
  EXPECT_EQ(world_.vapi.numbers_left().front().id, record.number.vapi_phone_number_id);
  ASSERT_EQ(world_.vapi.assistants_left().size(), 1u);
  EXPECT_EQ(world_.vapi.assistants_left().front().id, record.number.vapi_assistant_id);
}

TEST_F(SweeperTest, WhatACampaignLeftThatIsGoneIsGivenBackAtOnce) {
  const CampaignRecord record = Active("spring");
  Delete("spring");
  LateNumber(record);
  LateAssistant(record);
  ASSERT_TRUE(process_->sweeper().SweepOnce().ok());
  EXPECT_TRUE(world_.vapi.numbers_left().empty());
  EXPECT_TRUE(world_.vapi.assistants_left().empty());
}

TEST_F(SweeperTest, WhatVapiDoesNotTakeBackIsTriedAgainByTheNextSweep) {
  const CampaignRecord record = Active("spring");
  Delete("spring");
  LateNumber(record);
  LateAssistant(record);
  world_.vapi.FailNext(Call::kDeleteNumber, {.error = {.kind = VapiErrorKind::kServerError}});
  world_.vapi.FailNext(Call::kDeleteAssistant, {.error = {.kind = VapiErrorKind::kConflict}});
  EXPECT_TRUE(absl::IsUnavailable(process_->sweeper().SweepOnce()));
  world_.clock.Advance(absl::Hours(2));
  EXPECT_TRUE(process_->sweeper().SweepOnce().ok());
  EXPECT_TRUE(world_.vapi.numbers_left().empty());
  EXPECT_TRUE(world_.vapi.assistants_left().empty());
}

TEST_F(SweeperTest, WhatIsBeingAskedForIsLeftToItsWorker) {
  ASSERT_TRUE(process_->campaigns().Create({.campaign = ProvisioningWorld::Wanted("spring")}).ok());
  bool swept = false;
  auto other = world_.Start("b");
  world_.vapi.FailNext(Call::kCreateNumber,
                       {.error = {.kind = VapiErrorKind::kNoReply}, .takes_effect = true});
  world_.vapi.OnCall([&](Call call) {
    if (call != Call::kListNumbers || swept) return;
    swept = true;
    EXPECT_TRUE(other->sweeper().SweepOnce().ok());
  });
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_TRUE(swept);
  EXPECT_EQ(world_.vapi.numbers_ever().size(), 1u);
  EXPECT_EQ(world_.vapi.numbers_left().size(), 1u);
}

TEST_F(SweeperTest, WhatNoCampaignHereEverMadeIsCountedAndLeftAlone) {
  Active("spring");
  CampaignRecord stranger;
  stranger.campaign.uid = "01j9zv4q3m8x2c7k5n6p0r1s2t";
  LateNumber(stranger);
  world_.vapi.CreatePhoneNumber({.name = "Support line"});
  ASSERT_TRUE(process_->sweeper().SweepOnce().ok());
  EXPECT_EQ(process_->sweeper().orphaned(), 1);
  EXPECT_EQ(world_.vapi.numbers_left().size(), 3u);
}

TEST_F(SweeperTest, ANumberIsNotGivenBackWhileTheOneInTheRowIsMissing) {
  const CampaignRecord record = Active("spring");
  const std::string other = LateNumber(record);
  world_.vapi.DropNumber(record.number.vapi_phone_number_id);
  ASSERT_TRUE(process_->sweeper().SweepOnce().ok());
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  ASSERT_EQ(world_.vapi.numbers_left().size(), 1u);
  EXPECT_EQ(world_.vapi.numbers_left().front().id, other);
}

TEST_F(SweeperTest, OneReplicaSweepsUntilItsLeaseEnds) {
  auto other = world_.Start("b");
  ASSERT_TRUE(process_->sweeper().SweepOnce().ok());
  const int lists = world_.vapi.calls(Call::kListNumbers);
  ASSERT_TRUE(other->sweeper().SweepOnce().ok());
  EXPECT_EQ(world_.vapi.calls(Call::kListNumbers), lists);
  world_.clock.Advance(2 * ProvisioningProcess::kSweepInterval);
  ASSERT_TRUE(other->sweeper().SweepOnce().ok());
  EXPECT_EQ(world_.vapi.calls(Call::kListNumbers), lists + 1);
}

TEST_F(SweeperTest, TheFirstTickOnlyDrawsAMoment) {
  EXPECT_LT(process_->sweeper().Tick(), ProvisioningProcess::kSweepInterval);
  EXPECT_EQ(world_.vapi.calls(Call::kListNumbers), 0);
  EXPECT_EQ(process_->sweeper().Tick(), ProvisioningProcess::kSweepInterval);
  EXPECT_EQ(world_.vapi.calls(Call::kListNumbers), 1);
}

}  // namespace
}  // namespace dialtone
