#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "gmock/gmock.h"
#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = SampleTime();
const absl::Time kLeaseEnd = kNow + absl::Seconds(60);

std::vector<std::string> IdsOf(const std::vector<CampaignRecord>& records) {
  std::vector<std::string> ids;
  for (const CampaignRecord& record : records) ids.push_back(record.campaign.id.value);
  return ids;
}

CampaignRecord DueAt(const std::string& id, std::optional<absl::Time> due_time) {
  CampaignRecord record = NewRecord(id);
  record.job.due_time = due_time;
  return record;
}

TEST_P(StoreConformance, AClaimTakesWhatIsDueMostOverdueFirst) {
  Created(DueAt("late", kNow - absl::Seconds(1)));
  Created(DueAt("later", kNow - absl::Seconds(2)));
  Created(DueAt("just", kNow));
  Created(DueAt("not yet", kNow + absl::Microseconds(1)));
  Created(DueAt("never", std::nullopt));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> first, store_->ClaimDue("t1", kNow, kLeaseEnd, 2));
  EXPECT_THAT(IdsOf(first), ElementsAre("later", "late"));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> rest, store_->ClaimDue("t1", kNow, kLeaseEnd, 10));
  EXPECT_THAT(IdsOf(rest), ElementsAre("just"));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> none, store_->ClaimDue("t1", kNow, kLeaseEnd, 10));
  EXPECT_THAT(none, IsEmpty());
}

TEST_P(StoreConformance, AClaimReturnsTheWholeRecordWithItsLease) {
  CampaignRecord record = FullRecord("c1");
  record.job.due_time = kNow;
  record.job.lease_token = "";
  record.job.lease_until = absl::UnixEpoch();
  CampaignRecord expected = Created(record);
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> claimed,
                       store_->ClaimDue("token-1", kNow, kLeaseEnd, 10));
  expected.job.lease_token = "token-1";
  expected.job.lease_until = kLeaseEnd;
  expected.job.version = 2;
  EXPECT_THAT(claimed, ElementsAre(expected));
  EXPECT_EQ(Loaded("c1"), expected);
}

TEST_P(StoreConformance, EightThreadsNeverClaimTheSameJob) {
  constexpr int kJobs = 200;
  for (int i = 0; i < kJobs; ++i) Created(DueAt("c" + std::to_string(i), kNow - absl::Seconds(i % 7)));
  Mutex mu;
  std::map<std::string, int> claims;
  RunTogether(8, [&](int i) {
    while (true) {
      const absl::StatusOr<std::vector<CampaignRecord>> claimed =
          store_->ClaimDue("token-" + std::to_string(i), kNow, kLeaseEnd, 7);
      ASSERT_OK(claimed);
      MutexLock lock(&mu);
      for (const CampaignRecord& record : *claimed) ++claims[record.campaign.id.value];
      // Another thread may hold rows that this claim skipped, but then those are its own.
      if (claimed->empty()) return;
    }
  });
  EXPECT_EQ(claims.size(), kJobs);
  for (const auto& [id, count] : claims) EXPECT_EQ(count, 1) << id;
}

TEST_P(StoreConformance, AnExpiredLeaseGoesToAnotherAndTheFirstCommitIsAborted) {
  Created(DueAt("c1", kNow));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> first, store_->ClaimDue("one", kNow, kLeaseEnd, 1));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> early,
                       store_->ClaimDue("two", kLeaseEnd - absl::Microseconds(1), kLeaseEnd, 1));
  EXPECT_THAT(early, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> second,
                       store_->ClaimDue("two", kLeaseEnd, kLeaseEnd + absl::Seconds(60), 1));
  ASSERT_THAT(IdsOf(second), ElementsAre("c1"));
  EXPECT_EQ(second[0].job.lease_token, "two");
  EXPECT_EQ(second[0].job.version, 3);

  CampaignRecord after = first.at(0);
  after.job.step = Step::kAssistantAsked;
  EXPECT_THAT(store_->Commit(first[0], after, kLeaseEnd, {}), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(Loaded("c1"), second[0]);
}

TEST_P(StoreConformance, AWriteByACallerDuringALeaseKeepsTheLease) {
  Created(DueAt("c1", kNow));
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> claimed,
                       store_->ClaimDue("worker", kNow, kLeaseEnd, 1));
  const CampaignRecord written =
      Committed(Loaded("c1"), [](CampaignRecord& r) { r.campaign.display_name = "by a caller"; });
  EXPECT_EQ(written.job.lease_token, "worker");
  EXPECT_EQ(written.job.lease_until, kLeaseEnd);
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRecord> stolen,
                       store_->ClaimDue("thief", kNow, kLeaseEnd, 1));
  EXPECT_THAT(stolen, IsEmpty());
  // The worker's own commit now learns that the record moved, and succeeds from what it loads.
  EXPECT_THAT(store_->Commit(claimed.at(0), claimed.at(0), kNow, {}), StatusIs(absl::StatusCode::kAborted));
  const CampaignRecord done = Committed(Loaded("c1"), [](CampaignRecord& r) {
    r.job.lease_token.clear();
    r.job.lease_until = absl::UnixEpoch();
    r.job.due_time = std::nullopt;
  });
  EXPECT_EQ(done.campaign.display_name, "by a caller");
}

TEST_P(StoreConformance, NextDueIsTheEarliestMomentAtWhichAClaimCanSucceed) {
  ASSERT_OK_AND_ASSIGN(std::optional<absl::Time> next, store_->NextDue());
  EXPECT_EQ(next, std::nullopt);
  Created(DueAt("never", std::nullopt));
  ASSERT_OK_AND_ASSIGN(next, store_->NextDue());
  EXPECT_EQ(next, std::nullopt);
  Created(DueAt("c1", kNow));
  Created(DueAt("c2", kNow + absl::Seconds(90)));
  ASSERT_OK_AND_ASSIGN(next, store_->NextDue());
  EXPECT_EQ(next, kNow);
  ASSERT_OK(store_->ClaimDue("t", kNow, kLeaseEnd, 10));
  ASSERT_OK_AND_ASSIGN(next, store_->NextDue());
  EXPECT_EQ(next, kLeaseEnd);
  Committed(Loaded("c1"), [](CampaignRecord& r) { r.job.due_time = std::nullopt; });
  ASSERT_OK_AND_ASSIGN(next, store_->NextDue());
  EXPECT_EQ(next, kNow + absl::Seconds(90));
}

TEST_P(StoreConformance, AwaitedNumbersAreThoseOfTheAccountAtTheAwaitingStepOldestFirst) {
  const auto make = [&](const std::string& id, const std::string& account, Step step, absl::Duration age) {
    CampaignRecord record = NewRecord(id);
    record.number.account = account;
    record.number.vapi_phone_number_id = "vapi-" + id;
    record.number.requested_time = kNow - age;
    record.job.step = step;
    Created(record);
  };
  make("young", "default", Step::kAwaitingNumber, absl::Seconds(1));
  make("old", "default", Step::kAwaitingNumber, absl::Seconds(9));
  make("middle", "default", Step::kAwaitingNumber, absl::Seconds(5));
  make("foreign", "other", Step::kAwaitingNumber, absl::Seconds(7));
  make("done", "default", Step::kDone, absl::Seconds(8));
  ASSERT_OK_AND_ASSIGN(const std::vector<AwaitedNumber> awaited, store_->ListAwaited("default", 2));
  ASSERT_EQ(awaited.size(), 2);
  EXPECT_EQ(awaited[0].id, CampaignId{"old"});
  EXPECT_EQ(awaited[0].vapi_phone_number_id, "vapi-old");
  EXPECT_EQ(awaited[0].requested_time, kNow - absl::Seconds(9));
  EXPECT_EQ(awaited[1].id, CampaignId{"middle"});
}

TEST_P(StoreConformance, PurgeForgetsOldReleasedNumbersAndRequestsAndNothingElse) {
  const auto release = [&](const std::string& id, absl::Time released_at) {
    Committed(
        Created(NewRecord(id)),
        [](CampaignRecord& r) {
          r.number.state = PhoneNumberState::kReleased;
          r.job.step = Step::kGone;
        },
        released_at);
  };
  release("oldest", kNow - absl::Hours(3));
  release("old", kNow - absl::Hours(2));
  release("recent", kNow);
  Committed(
      Created(NewRecord("living")), [](CampaignRecord& r) { r.number.state = PhoneNumberState::kReleased; },
      kNow - absl::Hours(5));
  ASSERT_OK(store_->Create(NewRecord("by-old-request", kNow - absl::Hours(4)), RequestKey{"r-old", "h"}, {}));
  ASSERT_OK(store_->Create(NewRecord("by-new-request", kNow), RequestKey{"r-new", "h"}, {}));

  ASSERT_OK_AND_ASSIGN(const int first, store_->Purge(kNow - absl::Hours(1), 1));
  EXPECT_EQ(first, 2);  // one number, one request
  EXPECT_THAT(store_->GetPhoneNumber(CampaignId{"oldest"}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(store_->GetPhoneNumber(CampaignId{"old"}));
  ASSERT_OK_AND_ASSIGN(const int second, store_->Purge(kNow - absl::Hours(1), 100));
  EXPECT_EQ(second, 1);
  EXPECT_THAT(store_->GetPhoneNumber(CampaignId{"old"}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(store_->GetPhoneNumber(CampaignId{"recent"}));
  EXPECT_OK(store_->GetPhoneNumber(CampaignId{"living"}));
  EXPECT_OK(store_->Load(CampaignId{"by-old-request"}));

  ASSERT_OK_AND_ASSIGN(const CreateResult forgotten,
                       store_->Create(NewRecord("again"), RequestKey{"r-old", "h"}, {}));
  EXPECT_EQ(forgotten.outcome, CreateResult::Outcome::kCreated);
  ASSERT_OK_AND_ASSIGN(const CreateResult remembered,
                       store_->Create(NewRecord("again"), RequestKey{"r-new", "h"}, {}));
  EXPECT_EQ(remembered.outcome, CreateResult::Outcome::kReplayed);
}

}  // namespace
}  // namespace dialtone
