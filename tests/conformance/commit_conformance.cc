#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

constexpr absl::StatusCode kAborted = absl::StatusCode::kAborted;
constexpr absl::StatusCode kNotFound = absl::StatusCode::kNotFound;

const absl::Time kLater = SampleTime() + absl::Seconds(30);

TEST_P(StoreConformance, AChangeOfTheCampaignMovesItsRevisionAlone) {
  const CampaignRecord before = Created(NewRecord("c1"));
  const CampaignRecord after = Committed(
      before, [](CampaignRecord& r) { r.campaign.display_name = "new name"; }, kLater);
  EXPECT_EQ(after.campaign.revision, 2);
  EXPECT_EQ(after.campaign.update_time, kLater);
  EXPECT_EQ(after.number, before.number);
  EXPECT_EQ(after.job.version, 2);
  EXPECT_EQ(Loaded("c1"), after);
}

TEST_P(StoreConformance, AChangeOfTheNumberIsAChangeOfItsCampaign) {
  const CampaignRecord before = Created(NewRecord("c1"));
  const CampaignRecord after = Committed(
      before, [](CampaignRecord& r) { r.number.number = "+14155550100"; }, kLater);
  EXPECT_EQ(after.number.revision, 2);
  EXPECT_EQ(after.number.update_time, kLater);
  EXPECT_EQ(after.campaign.revision, 2);
  EXPECT_EQ(after.campaign.update_time, kLater);
  EXPECT_EQ(Loaded("c1"), after);
}

TEST_P(StoreConformance, AChangeOfTheJobMovesTheVersionAlone) {
  const CampaignRecord before = Created(NewRecord("c1"));
  const CampaignRecord after = Committed(
      before, [](CampaignRecord& r) { r.job.failures = 9; }, kLater);
  EXPECT_EQ(after.campaign, before.campaign);
  EXPECT_EQ(after.number, before.number);
  EXPECT_EQ(after.job.version, 2);
  EXPECT_EQ(Loaded("c1"), after);
}

TEST_P(StoreConformance, AStaleVersionIsAbortedAndStoresNothing) {
  const CampaignRecord before = Created(NewRecord("c1"));
  const CampaignRecord first =
      Committed(before, [](CampaignRecord& r) { r.campaign.display_name = "first"; });
  CampaignRecord second = before;
  second.campaign.display_name = "second";
  second.number.number = "+14155550100";
  const CampaignEvent event{.time = kLater, .kind = EventKind::kUpdated};
  EXPECT_THAT(store_->Commit(before, second, kLater, {event}), StatusIs(kAborted));
  EXPECT_EQ(Loaded("c1"), first);
  ASSERT_OK_AND_ASSIGN(const EventPage events, store_->ListEvents({.campaign = CampaignId{"c1"}}));
  EXPECT_TRUE(events.events.empty());
}

TEST_P(StoreConformance, ACommitToAnUnknownCampaignIsNotFound) {
  const CampaignRecord never_stored = NewRecord("c1");
  EXPECT_THAT(store_->Commit(never_stored, never_stored, kLater, {}), StatusIs(kNotFound));
}

TEST_P(StoreConformance, ManyChangesAreCommittedTogetherEachWithItsOwnAnswer) {
  std::vector<RecordChange> changes;
  for (const char* id : {"c3", "c1", "c2"}) {
    const CampaignRecord before = Created(NewRecord(id));
    RecordChange change{
        .before = before, .after = before, .events = {{.time = kLater, .kind = EventKind::kUpdated}}};
    change.after.campaign.display_name = absl::StrCat("new ", id);
    changes.push_back(change);
  }
  Committed(Loaded("c1"), [](CampaignRecord& r) { r.campaign.display_name = "first"; });
  const CampaignRecord never_stored = NewRecord("c9");
  changes.push_back({.before = never_stored, .after = never_stored, .events = {}});

  const auto answers = store_->CommitAll(changes, kLater);
  ASSERT_EQ(answers.size(), 4u);
  ASSERT_OK(answers[0]);
  EXPECT_EQ(*answers[0], Loaded("c3"));
  EXPECT_EQ(answers[0]->campaign.display_name, "new c3");
  ASSERT_OK_AND_ASSIGN(const EventPage events, store_->ListEvents({.campaign = CampaignId{"c3"}}));
  EXPECT_EQ(events.events.size(), 1u);
  EXPECT_THAT(answers[1], StatusIs(kAborted));
  EXPECT_EQ(Loaded("c1").campaign.display_name, "first");
  ASSERT_OK(answers[2]);
  EXPECT_EQ(Loaded("c2").campaign.display_name, "new c2");
  EXPECT_THAT(answers[3], StatusIs(kNotFound));
  EXPECT_TRUE(store_->CommitAll({}, kLater).empty());
}

TEST_P(StoreConformance, OfEightRacingCommitsExactlyOneWinsEachRound) {
  CampaignRecord current = Created(NewRecord("c1"));
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> won = 0;
    std::atomic<int> aborted = 0;
    RunTogether(8, [&](int i) {
      CampaignRecord after = current;
      after.number.area_code = std::to_string(10 * round + i);
      after.campaign.display_name = "as in area " + after.number.area_code;
      const CampaignEvent event{.time = kLater, .kind = EventKind::kUpdated};
      const absl::StatusOr<CampaignRecord> result = store_->Commit(current, after, kLater, {event});
      if (result.ok()) {
        ++won;
      } else if (result.status().code() == kAborted) {
        ++aborted;
      }
    });
    EXPECT_EQ(won, 1);
    EXPECT_EQ(aborted, 7);
    current = Loaded("c1");
    EXPECT_EQ(current.campaign.display_name, "as in area " + current.number.area_code);
    EXPECT_EQ(current.job.version, 2 + round);
    EXPECT_EQ(current.campaign.revision, 2 + round);
  }
  ASSERT_OK_AND_ASSIGN(const EventPage events, store_->ListEvents({.campaign = CampaignId{"c1"}}));
  EXPECT_EQ(events.events.size(), 10);
}

TEST_P(StoreConformance, ConcurrentReadersNeverSeeHalfACommit) {
  CampaignRecord current = Created(NewRecord("c1"));
  std::atomic<bool> done = false;
  RunTogether(4, [&](int i) {
    if (i == 0) {
      for (int n = 1; n <= 100; ++n) {
        current = Committed(current, [n](CampaignRecord& r) {
          r.campaign.display_name = std::to_string(n);
          r.number.area_code = std::to_string(n);
          r.job.failures = n;
        });
      }
      done = true;
      return;
    }
    while (!done) {
      const absl::StatusOr<CampaignRecord> seen = store_->Load(CampaignId{"c1"});
      ASSERT_OK(seen);
      ASSERT_EQ(seen->job.version, seen->campaign.revision);
      ASSERT_EQ(seen->number.revision, seen->campaign.revision);
      if (seen->job.version == 1) continue;
      ASSERT_EQ(seen->campaign.display_name, seen->number.area_code);
      ASSERT_EQ(std::to_string(seen->job.failures), seen->number.area_code);
    }
  });
}

TEST_P(StoreConformance, GoneRemovesTheCampaignAndKeepsTheReleasedNumber) {
  CampaignRecord record = NewRecord("c1");
  record.campaign.labels = {{"k", "v"}};
  const CampaignEvent event{.time = SampleTime(), .kind = EventKind::kCreated};
  ASSERT_OK(store_->Create(record, std::nullopt, {event}));
  const CampaignRecord before = Loaded("c1");
  const CampaignRecord gone = Committed(
      before,
      [](CampaignRecord& r) {
        r.campaign.state = CampaignState::kDeleting;
        r.number.state = PhoneNumberState::kReleased;
        r.job.step = Step::kGone;
      },
      kLater);
  EXPECT_EQ(gone.number.revision, 2);
  EXPECT_THAT(store_->Load(CampaignId{"c1"}), StatusIs(kNotFound));
  EXPECT_THAT(store_->GetCampaign(CampaignId{"c1"}), StatusIs(kNotFound));
  EXPECT_THAT(store_->ListEvents({.campaign = CampaignId{"c1"}}), StatusIs(kNotFound));
  EXPECT_THAT(store_->Commit(gone, gone, kLater, {}), StatusIs(kNotFound));
  ASSERT_OK_AND_ASSIGN(const PhoneNumber number, store_->GetPhoneNumber(CampaignId{"c1"}));
  EXPECT_EQ(number, gone.number);
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({}));
  EXPECT_TRUE(page.campaigns.empty());
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage numbers, store_->ListPhoneNumbers({}));
  EXPECT_EQ(numbers.numbers, std::vector<PhoneNumber>{gone.number});
  ASSERT_OK_AND_ASSIGN(const std::optional<absl::Time> next_due, store_->NextDue());
  EXPECT_EQ(next_due, std::nullopt);
}

TEST_P(StoreConformance, ALookMovesNoRevisionAndIsNotUndoneByACommitThatDidNotSeeIt) {
  const CampaignRecord before = Created(NewRecord("c1"));
  ASSERT_OK(store_->RecordChecks({CampaignId{"c1"}}, kLater, CheckOutcome::kStillPending,
                                 kLater + absl::Seconds(5)));
  const Checks noted{.count = 1,
                     .last_time = kLater,
                     .last_outcome = CheckOutcome::kStillPending,
                     .next_time = kLater + absl::Seconds(5)};
  CampaignRecord expected = before;
  expected.number.checks = noted;
  EXPECT_EQ(Loaded("c1"), expected);

  Committed(before, [](CampaignRecord& r) { r.number.sip_uri = "sip:x"; });
  EXPECT_EQ(Loaded("c1").number.checks, noted);
}

TEST_P(StoreConformance, ACommitThatCountsALookAddsToThoseNotedMeanwhile) {
  const CampaignRecord before = Created(NewRecord("c1"));
  ASSERT_OK(store_->RecordChecks({CampaignId{"c1"}}, SampleTime(), CheckOutcome::kStillPending, kLater));
  Committed(before, [](CampaignRecord& r) {
    r.number.state = PhoneNumberState::kActive;
    ++r.number.checks.count;
    r.number.checks.last_time = kLater;
    r.number.checks.last_outcome = CheckOutcome::kReady;
    r.number.checks.next_time = std::nullopt;
  });
  EXPECT_EQ(
      Loaded("c1").number.checks,
      (Checks{
          .count = 2, .last_time = kLater, .last_outcome = CheckOutcome::kReady, .next_time = std::nullopt}));
}

TEST_P(StoreConformance, ACommitThatOnlyCountsALookMovesNoRevision) {
  const CampaignRecord before = Created(NewRecord("c1"));
  const CampaignRecord after = Committed(before, [](CampaignRecord& r) { ++r.number.checks.count; });
  EXPECT_EQ(after.number.revision, 1);
  EXPECT_EQ(after.campaign.revision, 1);
  EXPECT_EQ(Loaded("c1"), after);
}

TEST_P(StoreConformance, ANewAttemptStartsWithItsOwnChecks) {
  const CampaignRecord before = Created(FullRecord("c1"));
  const CampaignRecord retried = Committed(before, [](CampaignRecord& r) {
    r.number.requested_time = kLater;
    r.number.checks = {};
  });
  EXPECT_EQ(retried.number.checks, Checks{});
  EXPECT_EQ(Loaded("c1"), retried);
}

TEST_P(StoreConformance, LooksAreNotedForPendingNumbersOnly) {
  Created(NewRecord("pending"));
  CampaignRecord active = NewRecord("active");
  active.number.state = PhoneNumberState::kActive;
  Created(active);
  Created(NewRecord("not asked about"));
  ASSERT_OK(store_->RecordChecks({CampaignId{"pending"}, CampaignId{"active"}, CampaignId{"unknown"}}, kLater,
                                 CheckOutcome::kUnreachable, std::nullopt));
  EXPECT_EQ(Loaded("pending").number.checks.count, 1);
  EXPECT_EQ(Loaded("pending").number.checks.last_outcome, CheckOutcome::kUnreachable);
  EXPECT_EQ(Loaded("active").number.checks, Checks{});
  EXPECT_EQ(Loaded("not asked about").number.checks, Checks{});
  EXPECT_OK(store_->RecordChecks({}, kLater, CheckOutcome::kReady, std::nullopt));
}

TEST_P(StoreConformance, OverlappingBatchesOfLooksFromEightThreadsAllCount) {
  std::vector<CampaignId> ids;
  for (int i = 0; i < 40; ++i) ids.push_back(CampaignId{"c" + std::to_string(i)});
  for (const CampaignId& id : ids) Created(NewRecord(id.value));
  RunTogether(8, [&](int i) {
    std::vector<CampaignId> batch = ids;
    if (i % 2 == 1) std::reverse(batch.begin(), batch.end());
    for (int n = 0; n < 5; ++n) {
      EXPECT_OK(store_->RecordChecks(batch, kLater, CheckOutcome::kStillPending, kLater));
    }
  });
  for (const CampaignId& id : ids) EXPECT_EQ(Loaded(id.value).number.checks.count, 40);
}

}  // namespace
}  // namespace dialtone
