#include "server/watch/publishing_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/memory/memory_store.h"
#include "tests/support/event_counter.h"
#include "tests/support/hooked_store.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/watch/recording_sink.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PublishingStoreTest : public ::testing::Test {
 protected:
  PublishingStoreTest() {
    auto hooked = std::make_unique<HookedStore>(std::make_unique<MemoryStore>());
    hooks_ = hooked.get();
    store_ = std::make_unique<PublishingStore>(std::move(hooked), hub_);
    EXPECT_OK(hub_.AddForAll("test", sink_));
  }

  CampaignRecord CreateCampaign(const std::string& id) {
    EXPECT_OK(store_->Create(NewRecord(id), {}, {}));
    return *store_->Load({id});
  }

  // The revisions that were published; 0 for a removal.
  std::vector<std::int64_t> published() const {
    std::vector<std::int64_t> revisions;
    for (const CampaignChange& change : sink_->changes()) {
      revisions.push_back(change.campaign.has_value() ? change.campaign->revision : 0);
    }
    return revisions;
  }

  absl::StatusOr<CampaignRecord> Rename(const CampaignRecord& before, const std::string& name) {
    CampaignRecord after = before;
    after.campaign.display_name = name;
    return store_->Commit(before, after, SampleTime(), {});
  }

  WatchHub hub_{{}};
  HookedStore* hooks_ = nullptr;
  std::unique_ptr<PublishingStore> store_;
  std::shared_ptr<RecordingSink> sink_ = std::make_shared<RecordingSink>();
};

TEST_F(PublishingStoreTest, ACreatedCampaignIsPublishedAsStored) {
  const CampaignRecord record = CreateCampaign("spring");
  ASSERT_THAT(sink_->changes(), SizeIs(1));
  EXPECT_EQ(sink_->changes()[0].campaign, record.campaign);
  EXPECT_EQ(sink_->changes()[0].number, record.number);
  EXPECT_EQ(record.campaign.revision, 1);
}

TEST_F(PublishingStoreTest, OfABatchOfCreatesThoseThatWereStoredArePublished) {
  CreateCampaign("old");
  const RequestKey key{.request_id = "r", .body_hash = "h"};
  const auto results = store_->CreateAll({{.record = NewRecord("spring"), .request = key},
                                          {.record = NewRecord("old")},
                                          {.record = NewRecord("unused"), .request = key},
                                          {.record = NewRecord("summer")}});
  ASSERT_THAT(results, SizeIs(4));
  ASSERT_OK(results[2]);
  EXPECT_EQ(results[2]->outcome, CreateResult::Outcome::kReplayed);
  std::vector<std::string> ids;
  for (const CampaignChange& change : sink_->changes()) ids.push_back(change.campaign->id.value);
  EXPECT_THAT(ids, ElementsAre("old", "spring", "summer"));
  EXPECT_EQ(sink_->changes()[2].number, store_->Load({"summer"})->number);
}

TEST_F(PublishingStoreTest, ACreateThatStoresNothingNewIsNotPublished) {
  const RequestKey key{.request_id = "r", .body_hash = "h"};
  ASSERT_OK(store_->Create(NewRecord("spring"), key, {}));
  ASSERT_OK_AND_ASSIGN(const CreateResult replayed, store_->Create(NewRecord("spring"), key, {}));
  ASSERT_EQ(replayed.outcome, CreateResult::Outcome::kReplayed);
  ASSERT_OK_AND_ASSIGN(const CreateResult mismatch,
                       store_->Create(NewRecord("spring"), RequestKey{"r", "other"}, {}));
  ASSERT_EQ(mismatch.outcome, CreateResult::Outcome::kRequestMismatch);
  ASSERT_OK_AND_ASSIGN(const CreateResult taken, store_->Create(NewRecord("spring"), {}, {}));
  ASSERT_EQ(taken.outcome, CreateResult::Outcome::kIdTaken);
  EXPECT_THAT(published(), ElementsAre(1));
}

TEST_F(PublishingStoreTest, ACommitThatChangesARevisionIsPublished) {
  const CampaignRecord record = CreateCampaign("spring");
  ASSERT_OK_AND_ASSIGN(const CampaignRecord renamed, Rename(record, "Renamed"));
  EXPECT_THAT(published(), ElementsAre(1, 2));
  EXPECT_EQ(sink_->changes()[1].campaign->display_name, "Renamed");
  CampaignRecord active = renamed;
  active.number.state = PhoneNumberState::kActive;
  ASSERT_OK(store_->Commit(renamed, active, SampleTime(), {}));
  EXPECT_THAT(published(), ElementsAre(1, 2, 3));
  EXPECT_EQ(sink_->changes()[2].number.state, PhoneNumberState::kActive);
}

TEST_F(PublishingStoreTest, ACommitOfTheJobAloneIsNotPublished) {
  const CampaignRecord record = CreateCampaign("spring");
  CampaignRecord after = record;
  after.job.step = Step::kAssistantAsked;
  ASSERT_OK(store_->Commit(record, after, SampleTime(), {}));
  EXPECT_THAT(published(), ElementsAre(1));
}

TEST_F(PublishingStoreTest, AFailedCommitIsNotPublished) {
  const CampaignRecord record = CreateCampaign("spring");
  ASSERT_OK(Rename(record, "First"));
  EXPECT_THAT(Rename(record, "Stale"), StatusIs(absl::StatusCode::kAborted));
  CampaignRecord unknown = NewRecord("unknown");
  EXPECT_THAT(Rename(unknown, "Unknown"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(published(), ElementsAre(1, 2));
}

TEST_F(PublishingStoreTest, ACreateThatFailsIsNotPublished) {
  hooks_->After(HookedStore::Call::kCreate, [] { return absl::UnavailableError("down"); });
  EXPECT_THAT(store_->Create(NewRecord("spring"), {}, {}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(published(), IsEmpty());
}

TEST_F(PublishingStoreTest, TheEndOfACampaignIsPublishedAsARemovalWithItsNumber) {
  const CampaignRecord record = CreateCampaign("spring");
  CampaignRecord gone = record;
  gone.job.step = Step::kGone;
  gone.number.state = PhoneNumberState::kReleased;
  ASSERT_OK(store_->Commit(record, gone, SampleTime(), {}));
  ASSERT_THAT(published(), ElementsAre(1, 0));
  EXPECT_EQ(sink_->changes()[1].number.state, PhoneNumberState::kReleased);
  EXPECT_EQ(sink_->changes()[1].number.id, CampaignId{"spring"});
}

TEST_F(PublishingStoreTest, ALookThatFindsNothingNewIsNotPublished) {
  const CampaignRecord record = CreateCampaign("spring");
  ASSERT_OK(store_->RecordChecks({{record.campaign.id}}, SampleTime(), CheckOutcome::kStillPending, {}));
  EXPECT_THAT(published(), ElementsAre(1));
}

TEST_F(PublishingStoreTest, ACommitThatIsAnsweredLateIsNotPublishedAfterANewerOne) {
  const CampaignRecord record = CreateCampaign("spring");
  EventCounter stored, released;
  hooks_->After(HookedStore::Call::kCommit, [&] {
    hooks_->After(HookedStore::Call::kCommit, nullptr);
    stored.Add();
    EXPECT_TRUE(released.WaitFor(1));
    return absl::OkStatus();
  });
  std::thread late([&] { EXPECT_OK(Rename(record, "First")); });
  ASSERT_TRUE(stored.WaitFor(1));
  ASSERT_OK_AND_ASSIGN(const CampaignRecord first, store_->Load(record.campaign.id));
  ASSERT_OK(Rename(first, "Second"));
  released.Add();
  late.join();
  EXPECT_THAT(published(), ElementsAre(1, 3));
}

TEST_F(PublishingStoreTest, NothingOfACampaignIsPublishedAfterItsEnd) {
  const CampaignRecord record = CreateCampaign("spring");
  EventCounter stored, released;
  hooks_->After(HookedStore::Call::kCommit, [&] {
    hooks_->After(HookedStore::Call::kCommit, nullptr);
    stored.Add();
    EXPECT_TRUE(released.WaitFor(1));
    return absl::OkStatus();
  });
  std::thread late([&] { EXPECT_OK(Rename(record, "First")); });
  ASSERT_TRUE(stored.WaitFor(1));
  ASSERT_OK_AND_ASSIGN(const CampaignRecord first, store_->Load(record.campaign.id));
  CampaignRecord gone = first;
  gone.job.step = Step::kGone;
  ASSERT_OK(store_->Commit(first, gone, SampleTime(), {}));
  released.Add();
  late.join();
  EXPECT_THAT(published(), ElementsAre(1, 0));
}

TEST_F(PublishingStoreTest, CommitsOnManyThreadsArePublishedInTheOrderOfTheirRevisions) {
  constexpr int kThreads = 8, kCommits = 200;
  const CampaignId id = CreateCampaign("spring").campaign.id;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int done = 0; done < kCommits;) {
        const absl::StatusOr<CampaignRecord> record = store_->Load(id);
        ASSERT_OK(record);
        if (Rename(*record, absl::StrCat(i, "/", done)).ok()) ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::int64_t> revisions = published();
  for (std::size_t i = 1; i < revisions.size(); ++i) ASSERT_LT(revisions[i - 1], revisions[i]);
  EXPECT_EQ(revisions.back(), 1 + kThreads * kCommits) << "the newest state was never published";
}

// Finds campaigns, but cannot read `damaged`.
class DamagedReader final : public ChangeReader {
 public:
  explicit DamagedReader(std::string damaged) : damaged_(std::move(damaged)) {}

  absl::StatusOr<std::vector<StoredCampaign>> ReadCampaigns(absl::Span<const CampaignId> ids) override {
    std::vector<StoredCampaign> found;
    for (const CampaignId& id : ids) {
      if (id.value == damaged_) return absl::InternalError("a damaged row");
      CampaignRecord record = NewRecord(id.value);
      record.campaign.revision = 1;
      found.push_back({.campaign = record.campaign, .number = record.number});
    }
    return found;
  }
  absl::StatusOr<std::vector<CampaignRevision>> ReadRevisions(absl::Span<const CampaignId> /*ids*/) override {
    return absl::UnimplementedError("not asked for");
  }
  absl::StatusOr<std::vector<CampaignRevision>> ReadChanges(const PageCursor& /*after*/,
                                                            int /*limit*/) override {
    return absl::UnimplementedError("not asked for");
  }

 private:
  const std::string damaged_;
};

TEST(PublishStoredTest, ARowThatCannotBeReadKeepsNoOtherFromThoseWhoWatch) {
  WatchHub hub({});
  const auto sink = std::make_shared<RecordingSink>();
  ASSERT_OK(hub.AddForAll("a", sink));
  PublishingStore store(std::make_unique<MemoryStore>(), hub);
  DamagedReader reader("c2");
  const std::vector<CampaignId> ids = {{"c1"}, {"c2"}, {"c3"}};
  EXPECT_OK(store.PublishStored(reader, ids));
  ASSERT_THAT(sink->changes(), ::testing::SizeIs(2));
  EXPECT_EQ(sink->changes()[0].number.id.value, "c1");
  EXPECT_EQ(sink->changes()[1].number.id.value, "c3");
}

}  // namespace
}  // namespace dialtone
