// The calls that are for many at once.
#include <atomic>
#include <string>
#include <vector>

#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

using Outcome = CreateResult::Outcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

Creation CreationOf(const CampaignRecord& record, const std::string& request_id = "",
                    const std::string& body_hash = "hash") {
  Creation creation{.record = record,
                    .request = {},
                    .events = {{.time = SampleTime(), .kind = EventKind::kCreated, .detail = "for a test"}}};
  if (!request_id.empty()) creation.request = RequestKey{request_id, body_hash};
  return creation;
}

Creation CreationOf(const std::string& id, const std::string& request_id = "",
                    const std::string& body_hash = "hash") {
  return CreationOf(NewRecord(id), request_id, body_hash);
}

std::vector<Outcome> OutcomesOf(const std::vector<absl::StatusOr<CreateResult>>& results) {
  std::vector<Outcome> outcomes;
  for (const auto& result : results) {
    EXPECT_OK(result);
    if (result.ok()) outcomes.push_back(result->outcome);
  }
  return outcomes;
}

TEST_P(StoreConformance, CreateAllStoresEverythingOfEach) {
  std::vector<Creation> creations = {CreationOf(FullRecord("b2"), "r2"), CreationOf("a1"),
                                     CreationOf(FullRecord("c3"), "r1")};
  creations[2].record.campaign.labels.clear();
  creations[2].record.campaign.assistant.system_prompt = "quotes \" and \\ and {braces}, commas, NULL\nlines";
  creations[2].record.number.failure.reset();
  creations[1].events.clear();
  const auto results = store_->CreateAll(creations);
  EXPECT_THAT(OutcomesOf(results), ElementsAre(Outcome::kCreated, Outcome::kCreated, Outcome::kCreated));
  for (std::size_t i = 0; i < creations.size(); ++i) {
    CampaignRecord expected = creations[i].record;
    expected.campaign.revision = expected.number.revision = expected.job.version = 1;
    EXPECT_EQ(results[i]->view, (CampaignView{expected.campaign, expected.number}));
    EXPECT_EQ(Loaded(expected.campaign.id.value), expected);
    ASSERT_OK_AND_ASSIGN(const EventPage events, store_->ListEvents({.campaign = expected.campaign.id}));
    ASSERT_THAT(events.events, SizeIs(creations[i].events.size()));
    if (!events.events.empty()) {
      EXPECT_EQ(events.events[0].sequence, 1);
      EXPECT_EQ(events.events[0].detail, "for a test");
    }
  }
  CampaignQuery labelled;
  const auto& labels = creations[0].record.campaign.labels;
  labelled.filter.labels = {labels.begin(), labels.end()};
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns(labelled));
  ASSERT_THAT(page.campaigns, SizeIs(1));
  EXPECT_EQ(page.campaigns[0].campaign.id.value, "b2");
}

TEST_P(StoreConformance, CreateAllOfNothingAnswersNothing) { EXPECT_THAT(store_->CreateAll({}), IsEmpty()); }

TEST_P(StoreConformance, EachOfABatchOfCreatesHasItsOwnAnswer) {
  Created(NewRecord("old"));
  ASSERT_OK(store_->Create(NewRecord("seen"), RequestKey{"r-seen", "hash"}, {}));
  ASSERT_OK(store_->Create(NewRecord("gone"), RequestKey{"r-gone", "hash"}, {}));
  Committed(Loaded("gone"), [](CampaignRecord& r) {
    r.number.state = PhoneNumberState::kReleased;
    r.job.step = Step::kGone;
  });
  const auto results = store_->CreateAll({
      CreationOf("new-2", "r-new"),
      CreationOf("old", "r-taken"),
      CreationOf("unused-1", "r-seen"),
      CreationOf("unused-2", "r-seen-not", "hash"),
      CreationOf("unused-3", "r-gone"),
      CreationOf("gone"),
      CreationOf("new-1"),
  });
  EXPECT_THAT(OutcomesOf(results),
              ElementsAre(Outcome::kCreated, Outcome::kIdTaken, Outcome::kReplayed, Outcome::kCreated,
                          Outcome::kReplayedGone, Outcome::kIdTaken, Outcome::kCreated));
  EXPECT_EQ(results[0]->view.campaign.id.value, "new-2");
  EXPECT_EQ(results[2]->view.campaign.id.value, "seen");
  EXPECT_EQ(results[6]->view.campaign.id.value, "new-1");
  for (const char* id : {"unused-1", "unused-3"}) {
    EXPECT_THAT(store_->GetPhoneNumber({id}), StatusIs(absl::StatusCode::kNotFound)) << id;
  }
  // What came to nothing left its request id free.
  ASSERT_OK_AND_ASSIGN(const CreateResult again,
                       store_->Create(NewRecord("new-3"), RequestKey{"r-taken", "other"}, {}));
  EXPECT_EQ(again.outcome, Outcome::kCreated);
}

TEST_P(StoreConformance, AnotherBodyInABatchIsAMismatch) {
  ASSERT_OK(store_->Create(NewRecord("c1"), RequestKey{"r1", "hash-a"}, {}));
  const auto results = store_->CreateAll({CreationOf("c2", "r1", "hash-b"), CreationOf("c3")});
  EXPECT_THAT(OutcomesOf(results), ElementsAre(Outcome::kRequestMismatch, Outcome::kCreated));
  EXPECT_THAT(store_->GetPhoneNumber({"c2"}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(StoreConformance, OneRequestTwiceInABatchCreatesOneCampaignAndReplaysIt) {
  const auto results = store_->CreateAll(
      {CreationOf("c1", "r1"), CreationOf("c2", "r1"), CreationOf("c3", "r1", "other"), CreationOf("c4")});
  EXPECT_THAT(OutcomesOf(results), ElementsAre(Outcome::kCreated, Outcome::kReplayed,
                                               Outcome::kRequestMismatch, Outcome::kCreated));
  EXPECT_EQ(results[1]->view, results[0]->view);
}

TEST_P(StoreConformance, OneIdTwiceInABatchIsTakenTheSecondTime) {
  const auto results = store_->CreateAll({CreationOf("c1", "r1"), CreationOf("c1", "r2"), CreationOf("c1")});
  EXPECT_THAT(OutcomesOf(results), ElementsAre(Outcome::kCreated, Outcome::kIdTaken, Outcome::kIdTaken));
  ASSERT_OK_AND_ASSIGN(const CreateResult again,
                       store_->Create(NewRecord("c2"), RequestKey{"r2", "other"}, {}));
  EXPECT_EQ(again.outcome, Outcome::kCreated);
}

// The later one has its id from the earlier one, which found it taken: as if one came after the other.
TEST_P(StoreConformance, ARequestThatCameToNothingInABatchIsFreeForTheNextOfTheBatch) {
  Created(NewRecord("old"));
  const auto results = store_->CreateAll({CreationOf("old", "r1"), CreationOf("c2", "r1", "other")});
  EXPECT_THAT(OutcomesOf(results), ElementsAre(Outcome::kIdTaken, Outcome::kCreated));
}

TEST_P(StoreConformance, OverlappingBatchesFromEightThreadsCreateEachOnce) {
  constexpr int kThreads = 8;
  constexpr int kCreations = 20;
  std::atomic<int> created = 0, replayed = 0, taken = 0, other = 0;
  RunTogether(kThreads, [&](int thread) {
    std::vector<Creation> creations;
    for (int i = 0; i < kCreations; ++i) {
      // Every other thread asks the other way round.
      const int n = thread % 2 == 0 ? i : kCreations - 1 - i;
      creations.push_back(n % 2 == 0 ? CreationOf("same-" + std::to_string(n))
                                     : CreationOf("t" + std::to_string(thread) + "-" + std::to_string(n),
                                                  "request-" + std::to_string(n)));
    }
    for (const auto& result : store_->CreateAll(creations)) {
      ASSERT_OK(result);
      ++(result->outcome == Outcome::kCreated    ? created
         : result->outcome == Outcome::kReplayed ? replayed
         : result->outcome == Outcome::kIdTaken  ? taken
                                                 : other);
    }
  });
  EXPECT_EQ(created, kCreations);
  EXPECT_EQ(replayed, (kThreads - 1) * kCreations / 2);
  EXPECT_EQ(taken, (kThreads - 1) * kCreations / 2);
  EXPECT_EQ(other, 0);
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({}));
  EXPECT_EQ(page.total, kCreations);
}

TEST_P(StoreConformance, GetCampaignsFindsThoseThatAreThere) {
  const CampaignRecord full = Created(FullRecord("c1"));
  const CampaignRecord plain = Created(NewRecord("c2"));
  Created(NewRecord("c3"));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignView> found,
                       store_->GetCampaigns({{"c2"}, {"none"}, {"c1"}, {"odd \"id\\"}}));
  EXPECT_THAT(found, UnorderedElementsAre(CampaignView{full.campaign, full.number},
                                          CampaignView{plain.campaign, plain.number}));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignView> one, store_->GetCampaigns({{"c1"}}));
  EXPECT_THAT(one, ElementsAre(CampaignView{full.campaign, full.number}));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignView> missing, store_->GetCampaigns({{"none"}}));
  EXPECT_THAT(missing, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignView> nothing, store_->GetCampaigns({}));
  EXPECT_THAT(nothing, IsEmpty());
}

TEST_P(StoreConformance, GetPhoneNumbersFindsReleasedOnesToo) {
  const CampaignRecord full = Created(FullRecord("c1"));
  const CampaignRecord gone = Committed(Created(NewRecord("c2")), [](CampaignRecord& r) {
    r.number.state = PhoneNumberState::kReleased;
    r.job.step = Step::kGone;
  });
  ASSERT_OK_AND_ASSIGN(const std::vector<PhoneNumber> found,
                       store_->GetPhoneNumbers({{"c2"}, {"none"}, {"c1"}}));
  EXPECT_THAT(found, UnorderedElementsAre(full.number, gone.number));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignView> campaigns, store_->GetCampaigns({{"c2"}, {"none"}}));
  EXPECT_THAT(campaigns, IsEmpty());
}

TEST_P(StoreConformance, GetCampaignsSeesWhatWasCommittedBefore) {
  CampaignRecord record = Created(NewRecord("c1"));
  Created(NewRecord("c2"));
  for (int i = 0; i < 20; ++i) {
    record =
        Committed(record, [&](CampaignRecord& r) { r.campaign.display_name = "name " + std::to_string(i); });
    ASSERT_OK_AND_ASSIGN(const std::vector<CampaignView> found, store_->GetCampaigns({{"c1"}, {"c2"}}));
    EXPECT_THAT(found, ::testing::Contains(CampaignView{record.campaign, record.number}));
  }
}

}  // namespace
}  // namespace dialtone
