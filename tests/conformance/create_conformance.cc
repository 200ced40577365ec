#include <atomic>
#include <vector>

#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

using Outcome = CreateResult::Outcome;

const RequestKey kRequest{"3f2b8c1e-0000-4000-8000-000000000001", "hash-a"};

TEST_P(StoreConformance, CreateStoresEverythingAndStartsRevisionsAtOne) {
  CampaignRecord expected = FullRecord("c1");
  ASSERT_OK_AND_ASSIGN(const CreateResult result, store_->Create(expected, kRequest, {}));
  expected.campaign.revision = 1;
  expected.number.revision = 1;
  expected.job.version = 1;
  EXPECT_EQ(result.outcome, Outcome::kCreated);
  EXPECT_EQ(result.view, (CampaignView{expected.campaign, expected.number}));
  EXPECT_EQ(Loaded("c1"), expected);
  ASSERT_OK_AND_ASSIGN(const CampaignView view, store_->GetCampaign(CampaignId{"c1"}));
  EXPECT_EQ(view, (CampaignView{expected.campaign, expected.number}));
  ASSERT_OK_AND_ASSIGN(const PhoneNumber number, store_->GetPhoneNumber(CampaignId{"c1"}));
  EXPECT_EQ(number, expected.number);
}

TEST_P(StoreConformance, CreateStoresARecordOfDefaultsAsItIs) {
  CampaignRecord expected;
  expected.campaign.id = expected.number.id = CampaignId{"bare"};
  expected.campaign.revision = expected.number.revision = expected.job.version = 1;
  EXPECT_EQ(Created(expected), expected);
}

TEST_P(StoreConformance, UnknownIdsAreNotFound) {
  EXPECT_THAT(store_->Load(CampaignId{"none"}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->GetCampaign(CampaignId{"none"}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->GetPhoneNumber(CampaignId{"none"}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->ListEvents({.campaign = CampaignId{"none"}}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreConformance, TheSameRequestReplaysTheCampaignAsItIsNow) {
  ASSERT_OK(store_->Create(NewRecord("c1"), kRequest, {}));
  const CampaignRecord now =
      Committed(Loaded("c1"), [](CampaignRecord& r) { r.campaign.display_name = "renamed since"; });
  ASSERT_OK_AND_ASSIGN(const CreateResult replay, store_->Create(NewRecord("c2"), kRequest, {}));
  EXPECT_EQ(replay.outcome, Outcome::kReplayed);
  EXPECT_EQ(replay.view, (CampaignView{now.campaign, now.number}));
  EXPECT_THAT(store_->Load(CampaignId{"c2"}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreConformance, TheSameRequestWithTheSameChosenIdReplays) {
  ASSERT_OK(store_->Create(NewRecord("chosen"), kRequest, {}));
  ASSERT_OK_AND_ASSIGN(const CreateResult replay, store_->Create(NewRecord("chosen"), kRequest, {}));
  EXPECT_EQ(replay.outcome, Outcome::kReplayed);
}

TEST_P(StoreConformance, TheSameRequestWithAnotherBodyIsAMismatch) {
  ASSERT_OK(store_->Create(NewRecord("c1"), kRequest, {}));
  ASSERT_OK_AND_ASSIGN(const CreateResult result,
                       store_->Create(NewRecord("c2"), RequestKey{kRequest.request_id, "hash-b"}, {}));
  EXPECT_EQ(result.outcome, Outcome::kRequestMismatch);
  EXPECT_THAT(store_->GetPhoneNumber(CampaignId{"c2"}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreConformance, ATakenIdStoresNothingAndKeepsTheRequestIdFree) {
  const CampaignRecord first = Created(NewRecord("c1"));
  ASSERT_OK_AND_ASSIGN(const CreateResult taken, store_->Create(FullRecord("c1"), kRequest, {}));
  EXPECT_EQ(taken.outcome, Outcome::kIdTaken);
  EXPECT_EQ(Loaded("c1"), first);
  ASSERT_OK_AND_ASSIGN(const CreateResult again, store_->Create(NewRecord("c2"), kRequest, {}));
  EXPECT_EQ(again.outcome, Outcome::kCreated);
}

TEST_P(StoreConformance, AReleasedNumberKeepsItsIdTaken) {
  Committed(Created(NewRecord("c1")), [](CampaignRecord& r) {
    r.number.state = PhoneNumberState::kReleased;
    r.job.step = Step::kGone;
  });
  ASSERT_OK_AND_ASSIGN(const CreateResult result, store_->Create(NewRecord("c1"), std::nullopt, {}));
  EXPECT_EQ(result.outcome, Outcome::kIdTaken);
}

TEST_P(StoreConformance, AReplayOfADeletedCampaignSaysSo) {
  ASSERT_OK(store_->Create(NewRecord("c1"), kRequest, {}));
  Committed(Loaded("c1"), [](CampaignRecord& r) {
    r.number.state = PhoneNumberState::kReleased;
    r.job.step = Step::kGone;
  });
  ASSERT_OK_AND_ASSIGN(const CreateResult result, store_->Create(NewRecord("c2"), kRequest, {}));
  EXPECT_EQ(result.outcome, Outcome::kReplayedGone);
  EXPECT_THAT(store_->Load(CampaignId{"c2"}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreConformance, AReplayOfADeletedCampaignIsNotAnsweredWithTheNextOneOfThatId) {
  const absl::Time purge_before = SampleTime() + absl::Hours(1);
  ASSERT_OK(store_->Create(NewRecord("c1", SampleTime() + absl::Hours(2)), kRequest, {}));
  Committed(
      Loaded("c1"),
      [](CampaignRecord& r) {
        r.number.state = PhoneNumberState::kReleased;
        r.job.step = Step::kGone;
      },
      SampleTime());
  // The number goes, the younger request stays.
  ASSERT_OK_AND_ASSIGN(const int purged, store_->Purge(purge_before, 100));
  ASSERT_EQ(purged, 1);
  CampaignRecord successor = NewRecord("c1");
  successor.campaign.uid = "uid-of-the-successor";
  Created(successor);
  ASSERT_OK_AND_ASSIGN(const CreateResult replay, store_->Create(NewRecord("c2"), kRequest, {}));
  EXPECT_EQ(replay.outcome, Outcome::kReplayedGone);
}

TEST_P(StoreConformance, OneRequestFromEightThreadsCreatesOneCampaign) {
  std::atomic<int> created = 0;
  std::atomic<int> replayed = 0;
  RunTogether(8, [&](int i) {
    const absl::StatusOr<CreateResult> result =
        store_->Create(NewRecord("c" + std::to_string(i)), kRequest, {});
    ASSERT_OK(result);
    if (result->outcome == Outcome::kCreated) ++created;
    if (result->outcome == Outcome::kReplayed) ++replayed;
  });
  EXPECT_EQ(created, 1);
  EXPECT_EQ(replayed, 7);
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({}));
  EXPECT_EQ(page.total, 1);
}

TEST_P(StoreConformance, OneIdFromEightThreadsIsTakenOnce) {
  std::atomic<int> created = 0;
  std::atomic<int> taken = 0;
  RunTogether(8, [&](int) {
    const absl::StatusOr<CreateResult> result = store_->Create(NewRecord("same"), std::nullopt, {});
    ASSERT_OK(result);
    if (result->outcome == Outcome::kCreated) ++created;
    if (result->outcome == Outcome::kIdTaken) ++taken;
  });
  EXPECT_EQ(created, 1);
  EXPECT_EQ(taken, 7);
}

}  // namespace
}  // namespace dialtone
