#include "server/rpc/batched_creates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/error_reason.h"
#include "server/provisioning/campaigns.h"
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

class BatchedCreatesTest : public ::testing::Test {
 protected:
  ~BatchedCreatesTest() override { released_.Add(); }

  // From now on every transaction is committed, and not answered before Release().
  void Hold() {
    store_.After(HookedStore::Call::kCreateAll, [this] {
      stored_.Add();
      EXPECT_TRUE(released_.WaitFor(1));
      return absl::OkStatus();
    });
  }
  void Release() { released_.Add(); }

  static Creation CreationOf(const std::string& id, const std::string& request_id = "") {
    Creation creation{.record = NewRecord(id), .request = {}, .events = {}};
    if (!request_id.empty()) creation.request = RequestKey{request_id, "hash of " + id};
    return creation;
  }
  void Create(BatchedCreates& creates, const std::string& call, Creation creation) {
    creates.Create(std::move(creation), calls_.New(call), [this](const CampaignView&) { rendered_.Add(); });
  }

  HookedStore store_{std::make_unique<MemoryStore>()};
  const Accounts accounts_{std::vector<Account>()};
  const SystemClock clock_;
  EventCounter woken_;
  Campaigns campaigns_{store_, accounts_, clock_, [this] { woken_.Add(); }};
  Metrics metrics_;
  RecordedCalls calls_;
  EventCounter stored_, released_, rendered_;
};

TEST_F(BatchedCreatesTest, ACreateThatComesAloneGoesAtOnce) {
  BatchedCreates creates(campaigns_, metrics_, {.threads = 1});
  Create(creates, "one", CreationOf("c1"));
  ASSERT_TRUE(calls_.WaitFor(1));
  EXPECT_OK(calls_.EndOf("one"));
  EXPECT_OK(store_.Load({"c1"}));
  EXPECT_EQ(rendered_.count(), 1);
  EXPECT_EQ(woken_.count(), 1);
  EXPECT_THAT(store_.batches(), ElementsAre(1));
}

TEST_F(BatchedCreatesTest, WhatComesDuringATransactionSharesTheNextEachWithItsOwnAnswer) {
  BatchedCreates creates(campaigns_, metrics_, {.threads = 1});
  Hold();
  Create(creates, "first", CreationOf("c1", "r1"));
  ASSERT_TRUE(stored_.WaitFor(1));
  Create(creates, "new", CreationOf("c2"));
  Create(creates, "taken", CreationOf("c1"));
  Create(creates, "replayed", CreationOf("c1", "r1"));
  Create(creates, "mismatch", CreationOf("c3", "r1"));
  EXPECT_EQ(creates.queued(), 4u);
  Release();
  ASSERT_TRUE(calls_.WaitFor(5));
  EXPECT_THAT(store_.batches(), ElementsAre(1, 4));
  EXPECT_OK(calls_.EndOf("first"));
  EXPECT_OK(calls_.EndOf("new"));
  EXPECT_OK(calls_.EndOf("replayed"));
  EXPECT_EQ(ReasonOf(calls_.EndOf("taken")), "ID_TAKEN");
  EXPECT_THAT(calls_.EndOf("mismatch"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rendered_.count(), 3);
  EXPECT_EQ(woken_.count(), 2);
}

TEST_F(BatchedCreatesTest, WhatStoresNothingWakesNobody) {
  ASSERT_OK(store_.Create(NewRecord("c1"), {}, {}));
  BatchedCreates creates(campaigns_, metrics_, {.threads = 1});
  Create(creates, "taken", CreationOf("c1"));
  ASSERT_TRUE(calls_.WaitFor(1));
  EXPECT_EQ(woken_.count(), 0);
}

TEST_F(BatchedCreatesTest, AFaultOfTheStoreIsEverybodysOfThatTransaction) {
  BatchedCreates creates(campaigns_, metrics_, {.threads = 1});
  store_.After(HookedStore::Call::kCreateAll, [] { return absl::UnavailableError("away"); });
  Create(creates, "one", CreationOf("c1"));
  ASSERT_TRUE(calls_.WaitFor(1));
  EXPECT_THAT(calls_.EndOf("one"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(rendered_.count(), 0);
}

TEST_F(BatchedCreatesTest, ACreateThatFindsTheQueueFullIsSentAwayAndStoresNothing) {
  BatchedCreates creates(campaigns_, metrics_, {.threads = 1, .queue = 1});
  Hold();
  Create(creates, "under way", CreationOf("c1"));
  ASSERT_TRUE(stored_.WaitFor(1));
  Create(creates, "waiting", CreationOf("c2"));
  Create(creates, "refused", CreationOf("c3"));
  EXPECT_THAT(calls_.EndOf("refused"), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ReasonOf(calls_.EndOf("refused")), "SERVER_BUSY");
  EXPECT_THAT(metrics_.Render(), HasSubstr("dialtone_tasks_refused_total{pool=\"create\"} 1"));
  Release();
  creates.Stop();
  EXPECT_OK(calls_.EndOf("waiting"));
  EXPECT_THAT(store_.Load({"c3"}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(BatchedCreatesTest, WhatNobodyWaitsForIsNotStored) {
  BatchedCreates creates(campaigns_, metrics_, {.threads = 1});
  creates.Create(CreationOf("c1"), calls_.NewAbandoned("gone"), [](const CampaignView&) {});
  ASSERT_TRUE(calls_.WaitFor(1));
  EXPECT_THAT(calls_.EndOf("gone"), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(store_.batches(), IsEmpty());
  EXPECT_THAT(metrics_.Render(), HasSubstr("dialtone_tasks_expired_total{pool=\"create\"} 1"));
}

TEST_F(BatchedCreatesTest, StopStoresWhatWaitsAndRefusesWhatComes) {
  BatchedCreates creates(campaigns_, metrics_, {.threads = 1});
  Hold();
  Create(creates, "first", CreationOf("c1"));
  ASSERT_TRUE(stored_.WaitFor(1));
  Create(creates, "second", CreationOf("c2"));
  Release();
  creates.Stop();
  EXPECT_OK(calls_.EndOf("second"));
  EXPECT_OK(store_.Load({"c2"}));
  Create(creates, "late", CreationOf("c3"));
  EXPECT_THAT(calls_.EndOf("late"), StatusIs(absl::StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace dialtone
