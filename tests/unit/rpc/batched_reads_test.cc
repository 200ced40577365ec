#include "server/rpc/batched_reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error_reason.h"
#include "server/runtime/metrics.h"
#include "storage/memory/memory_store.h"
#include "tests/support/event_counter.h"
#include "tests/support/hooked_store.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/rpc/recorded_calls.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BatchedReadsTest : public ::testing::Test {
 protected:
  BatchedReadsTest() {
    for (const char* id : {"c1", "c2", "c3"}) EXPECT_OK(store_.Create(NewRecord(id), {}, {}));
  }
  ~BatchedReadsTest() override { released_.Add(); }

  // From now on every query is done in the store, and not answered before Release().
  void Hold() {
    store_.After(HookedStore::Call::kGetCampaigns, [this] {
      queried_.Add();
      EXPECT_TRUE(released_.WaitFor(1));
      return absl::OkStatus();
    });
  }
  void Release() { released_.Add(); }

  void Read(BatchedReads& reads, const std::string& call, const std::string& id) {
    reads.GetCampaign({id}, calls_.New(call), Render(call));
  }
  std::function<absl::Status(const CampaignView*)> Render(const std::string& call) {
    return [this, call](const CampaignView* view) {
      if (view == nullptr) return absl::NotFoundError("none");
      MutexLock lock(&mu_);
      names_[call] = view->campaign.display_name;
      return absl::OkStatus();
    };
  }
  void Rename(const std::string& id, const std::string& name) {
    ASSERT_OK_AND_ASSIGN(const CampaignRecord before, store_.Load({id}));
    CampaignRecord after = before;
    after.campaign.display_name = name;
    ASSERT_OK(store_.Commit(before, after, SampleTime(), {}));
  }
  // What a call was answered with.
  std::string NameFor(const std::string& call) {
    MutexLock lock(&mu_);
    return names_[call];
  }

  HookedStore store_{std::make_unique<MemoryStore>()};
  Metrics metrics_;
  RecordedCalls calls_;
  EventCounter queried_, released_;

 private:
  Mutex mu_;
  std::map<std::string, std::string> names_ ABSL_GUARDED_BY(mu_);
};

TEST_F(BatchedReadsTest, ACallThatComesAloneIsReadForAtOnce) {
  BatchedReads reads(store_, metrics_, {.threads = 1});
  Read(reads, "one", "c1");
  ASSERT_TRUE(calls_.WaitFor(1));
  EXPECT_OK(calls_.EndOf("one"));
  Read(reads, "two", "c2");
  ASSERT_TRUE(calls_.WaitFor(2));
  EXPECT_THAT(store_.batches(), ElementsAre(1, 1));
}

TEST_F(BatchedReadsTest, WhoComesDuringAQueryIsAnsweredByTheNextEachWithItsOwn) {
  Rename("c2", "the second");
  Rename("c3", "the third");
  BatchedReads reads(store_, metrics_, {.threads = 1});
  Hold();
  Read(reads, "first", "c1");
  ASSERT_TRUE(queried_.WaitFor(1));
  Read(reads, "second", "c2");
  Read(reads, "none", "nobody");
  Read(reads, "third", "c3");
  Read(reads, "second again", "c2");
  EXPECT_EQ(reads.queued(), 4u);
  EXPECT_EQ(calls_.ended(), 0);
  Release();
  ASSERT_TRUE(calls_.WaitFor(5));
  // One row for the two who ask for the same.
  EXPECT_THAT(store_.batches(), ElementsAre(1, 3));
  EXPECT_EQ(NameFor("second"), "the second");
  EXPECT_EQ(NameFor("second again"), "the second");
  EXPECT_EQ(NameFor("third"), "the third");
  EXPECT_THAT(calls_.EndOf("none"), StatusIs(absl::StatusCode::kNotFound));
}

// The query under way has seen the old name already; whoever comes now must not be answered by it.
TEST_F(BatchedReadsTest, WhoHasWrittenReadsWhatWasWritten) {
  BatchedReads reads(store_, metrics_, {.threads = 1});
  Hold();
  Read(reads, "before", "c1");
  ASSERT_TRUE(queried_.WaitFor(1));
  const std::string old_name = NewRecord("c1").campaign.display_name;
  Rename("c1", "renamed");
  Read(reads, "after", "c1");
  Release();
  ASSERT_TRUE(calls_.WaitFor(2));
  EXPECT_EQ(NameFor("before"), old_name);
  EXPECT_EQ(NameFor("after"), "renamed");
}

TEST_F(BatchedReadsTest, AFaultOfTheStoreIsEverybodysOfThatQueryAndOfNoOther) {
  BatchedReads reads(store_, metrics_, {.threads = 1});
  store_.After(HookedStore::Call::kGetCampaigns, [] { return absl::UnavailableError("away"); });
  Read(reads, "one", "c1");
  ASSERT_TRUE(calls_.WaitFor(1));
  EXPECT_THAT(calls_.EndOf("one"), StatusIs(absl::StatusCode::kUnavailable));
  store_.After(HookedStore::Call::kGetCampaigns, [] { return absl::OkStatus(); });
  Read(reads, "two", "c1");
  ASSERT_TRUE(calls_.WaitFor(2));
  EXPECT_OK(calls_.EndOf("two"));
}

TEST_F(BatchedReadsTest, ARowThatCannotBeReadFailsOnlyThoseWhoAskForIt) {
  BatchedReads reads(store_, metrics_, {.threads = 1});
  Hold();
  Read(reads, "first", "c1");
  ASSERT_TRUE(queried_.WaitFor(1));
  for (const char* id : {"c1", "c2", "c3"}) Read(reads, id, id);
  store_.After(HookedStore::Call::kGetCampaigns, [this] {
    return store_.batches().back() > 1 ? absl::InternalError("a damaged row") : absl::OkStatus();
  });
  Release();
  ASSERT_TRUE(calls_.WaitFor(4));
  for (const char* id : {"c1", "c2", "c3"}) EXPECT_OK(calls_.EndOf(id));
}

TEST_F(BatchedReadsTest, ACallThatFindsTheQueueFullIsSentAwayAndCounted) {
  BatchedReads reads(store_, metrics_, {.threads = 1, .queue = 1});
  Hold();
  Read(reads, "under way", "c1");
  ASSERT_TRUE(queried_.WaitFor(1));
  Read(reads, "waiting", "c2");
  Read(reads, "refused", "c3");
  EXPECT_THAT(calls_.EndOf("refused"), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ReasonOf(calls_.EndOf("refused")), "SERVER_BUSY");
  EXPECT_THAT(metrics_.Render(), HasSubstr("dialtone_tasks_refused_total{pool=\"read\"} 1"));
  Release();
  ASSERT_TRUE(calls_.WaitFor(3));
  EXPECT_OK(calls_.EndOf("waiting"));
}

TEST_F(BatchedReadsTest, WhoeverHasGoneIsNotReadFor) {
  BatchedReads reads(store_, metrics_, {.threads = 1});
  reads.GetCampaign({"c1"}, calls_.NewAbandoned("gone"), Render("gone"));
  ASSERT_TRUE(calls_.WaitFor(1));
  EXPECT_THAT(calls_.EndOf("gone"), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(store_.batches(), IsEmpty());
  EXPECT_THAT(metrics_.Render(), HasSubstr("dialtone_tasks_expired_total{pool=\"read\"} 1"));
}

TEST_F(BatchedReadsTest, NumbersAreReadInBatchesOfTheirOwn) {
  BatchedReads reads(store_, metrics_, {.threads = 1});
  Hold();
  Read(reads, "campaign", "c1");
  ASSERT_TRUE(queried_.WaitFor(1));
  std::string number, none;
  reads.GetPhoneNumber({"c2"}, calls_.New("number"), [&](const PhoneNumber* row) {
    number = row->id.value;
    return absl::OkStatus();
  });
  ASSERT_TRUE(calls_.WaitFor(1)) << "it waited for the campaigns";
  EXPECT_EQ(number, "c2");
  reads.GetPhoneNumber({"nobody"}, calls_.New("no number"), [](const PhoneNumber* row) {
    return row == nullptr ? absl::NotFoundError("none") : absl::OkStatus();
  });
  ASSERT_TRUE(calls_.WaitFor(2));
  EXPECT_THAT(calls_.EndOf("no number"), StatusIs(absl::StatusCode::kNotFound));
  Release();
}

TEST_F(BatchedReadsTest, StopAnswersWhoWaitsAndRefusesWhoComes) {
  BatchedReads reads(store_, metrics_, {.threads = 1});
  Hold();
  Read(reads, "first", "c1");
  ASSERT_TRUE(queried_.WaitFor(1));
  Read(reads, "second", "c2");
  Release();
  reads.Stop();
  EXPECT_OK(calls_.EndOf("first"));
  EXPECT_OK(calls_.EndOf("second"));
  Read(reads, "late", "c3");
  EXPECT_THAT(calls_.EndOf("late"), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(BatchedReadsTest, EveryCallOfManyThreadsIsAnsweredWithItsOwn) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 200;
  for (const char* id : {"c1", "c2", "c3"}) Rename(id, id);
  BatchedReads reads(store_, metrics_, {.threads = 2, .batch = 16});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const int n = t * kCalls + i;
        Read(reads, std::to_string(n), "c" + std::to_string(n % 4));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(calls_.WaitFor(kThreads * kCalls));
  for (int n = 0; n < kThreads * kCalls; ++n) {
    const std::string call = std::to_string(n);
    if (n % 4 == 0) {
      EXPECT_THAT(calls_.EndOf(call), StatusIs(absl::StatusCode::kNotFound));
    } else {
      EXPECT_OK(calls_.EndOf(call));
      EXPECT_EQ(NameFor(call), "c" + std::to_string(n % 4));
    }
  }
}

}  // namespace
}  // namespace dialtone
