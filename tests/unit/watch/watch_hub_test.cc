#include "server/watch/watch_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/watch/recording_sink.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const CampaignId kSpring{"spring"};
const CampaignId kSummer{"summer"};

CampaignChange ChangeOf(const CampaignId& id) {
  const CampaignRecord record = NewRecord(id.value);
  return {.campaign = record.campaign, .number = record.number};
}

std::shared_ptr<RecordingSink> NewSink() { return std::make_shared<RecordingSink>(); }

TEST(WatchHubTest, AChangeReachesThoseWhoWatchTheCampaignAndThoseWhoWatchAll) {
  WatchHub hub({});
  const auto spring = NewSink(), spring_too = NewSink(), summer = NewSink(), all = NewSink();
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", spring));
  ASSERT_OK(hub.AddForCampaign(kSpring, "b", spring_too));
  ASSERT_OK(hub.AddForCampaign(kSummer, "a", summer));
  ASSERT_OK(hub.AddForAll("a", all));

  hub.Publish(ChangeOf(kSpring));

  for (const auto& sink : {spring, spring_too, all}) {
    ASSERT_THAT(sink->changes(), SizeIs(1));
    EXPECT_EQ(sink->changes()[0].number.id, kSpring);
  }
  EXPECT_THAT(summer->changes(), IsEmpty());
}

TEST(WatchHubTest, TellsWhoseChangesAnybodyWouldHearOf) {
  WatchHub hub({});
  const auto first = NewSink(), second = NewSink(), all = NewSink();
  EXPECT_THAT(hub.KeepWatched({kSpring, kSummer}), IsEmpty());
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", first));
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", second));
  EXPECT_FALSE(hub.watched().all);
  EXPECT_THAT(hub.watched().ids, ElementsAre(kSpring)) << "once, however many watch it";
  EXPECT_THAT(hub.KeepWatched({kSummer, kSpring}), ElementsAre(kSpring));
  ASSERT_OK(hub.AddForAll("a", all));
  EXPECT_TRUE(hub.watched().all);
  EXPECT_THAT(hub.KeepWatched({kSummer, kSpring}), ElementsAre(kSummer, kSpring));
  for (const auto& sink : {first, second, all}) hub.Remove(sink.get());
  EXPECT_FALSE(hub.watched().all);
  EXPECT_THAT(hub.watched().ids, IsEmpty());
}

TEST(WatchHubTest, NothingReachesASinkThatWasRemoved) {
  WatchHub hub({});
  const auto one = NewSink(), all = NewSink();
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", one));
  ASSERT_OK(hub.AddForAll("a", all));
  hub.Remove(one.get());
  hub.Remove(all.get());
  hub.Publish(ChangeOf(kSpring));
  hub.Tick(SampleTime());
  hub.Shutdown();
  for (const auto& sink : {one, all}) {
    EXPECT_THAT(sink->changes(), IsEmpty());
    EXPECT_THAT(sink->ticks(), IsEmpty());
    EXPECT_THAT(sink->ends(), IsEmpty());
  }
}

TEST(WatchHubTest, RemovingTwiceOrWhatWasNeverAddedChangesNothing) {
  WatchHub hub({.total = 10, .per_caller = 2});
  const auto one = NewSink(), two = NewSink(), never = NewSink();
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", one));
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", two));
  hub.Remove(never.get());
  hub.Remove(one.get());
  hub.Remove(one.get());
  EXPECT_EQ(hub.open(), 1u);
  hub.Publish(ChangeOf(kSpring));
  EXPECT_THAT(two->changes(), SizeIs(1));
  // The caller's count went down once, not twice.
  ASSERT_OK(hub.AddForAll("a", NewSink()));
  EXPECT_THAT(hub.AddForAll("a", NewSink()), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(WatchHubTest, TheHubKeepsASinkAliveUntilItIsRemoved) {
  WatchHub hub({});
  auto sink = NewSink();
  const std::weak_ptr<RecordingSink> weak = sink;
  ASSERT_OK(hub.AddForAll("a", sink));
  const WatchSink* const raw = sink.get();
  sink.reset();
  EXPECT_FALSE(weak.expired());
  hub.Remove(raw);
  EXPECT_TRUE(weak.expired());
}

TEST(WatchHubTest, TheTotalIsLimitedWhoeverCalls) {
  WatchHub hub({.total = 2, .per_caller = 2});
  const auto first = NewSink();
  ASSERT_OK(hub.AddForAll("a", first));
  ASSERT_OK(hub.AddForCampaign(kSpring, "b", NewSink()));
  const absl::Status refused = hub.AddForAll("c", NewSink());
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ReasonOf(refused), "TOO_MANY_WATCHES");
  EXPECT_GT(RetryDelayOf(refused), absl::ZeroDuration());
  EXPECT_EQ(hub.open(), 2u);
  hub.Remove(first.get());
  EXPECT_OK(hub.AddForAll("c", NewSink()));
}

TEST(WatchHubTest, EachCallerIsLimitedByItself) {
  WatchHub hub({.total = 10, .per_caller = 2});
  ASSERT_OK(hub.AddForAll("a", NewSink()));
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", NewSink()));
  const absl::Status refused = hub.AddForCampaign(kSummer, "a", NewSink());
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ReasonOf(refused), "TOO_MANY_WATCHES_OF_CALLER");
  EXPECT_GT(RetryDelayOf(refused), absl::ZeroDuration());
  EXPECT_OK(hub.AddForCampaign(kSummer, "b", NewSink()));
}

TEST(WatchHubTest, ARefusedSinkIsNotKept) {
  WatchHub hub({.total = 1, .per_caller = 1});
  ASSERT_OK(hub.AddForAll("a", NewSink()));
  auto refused = NewSink();
  const std::weak_ptr<RecordingSink> weak = refused;
  ASSERT_FALSE(hub.AddForCampaign(kSpring, "b", refused).ok());
  hub.Publish(ChangeOf(kSpring));
  EXPECT_THAT(refused->changes(), IsEmpty());
  refused.reset();
  EXPECT_TRUE(weak.expired());
}

TEST(WatchHubTest, ATickReachesEverySink) {
  WatchHub hub({});
  const auto one = NewSink(), all = NewSink();
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", one));
  ASSERT_OK(hub.AddForAll("a", all));
  hub.Tick(SampleTime());
  EXPECT_THAT(one->ticks(), ElementsAre(SampleTime()));
  EXPECT_THAT(all->ticks(), ElementsAre(SampleTime()));
}

TEST(WatchHubTest, ASinkIsCalledAgainAfterTheTimeThatItAskedForAndNotBefore) {
  WatchHub hub({});
  const auto soon = NewSink(), late = std::make_shared<RecordingSink>(absl::Seconds(2.5)),
             last = std::make_shared<RecordingSink>(absl::InfiniteDuration());
  ASSERT_OK(hub.AddForAll("a", soon));
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", late));
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", last));
  const auto tick = [&](int times) {
    for (int i = 0; i < times; ++i) hub.Tick(SampleTime());
  };
  tick(1);
  EXPECT_THAT(late->ticks(), SizeIs(1)) << "the first comes a tick after it was added";
  tick(2);
  EXPECT_THAT(late->ticks(), SizeIs(1));
  tick(1);
  EXPECT_THAT(late->ticks(), SizeIs(2));
  tick(56);
  EXPECT_THAT(last->ticks(), SizeIs(1));
  tick(1);
  EXPECT_THAT(last->ticks(), SizeIs(2)) << "nobody waits longer than kLongestWait";
  EXPECT_THAT(soon->ticks(), SizeIs(61));
}

TEST(WatchHubTest, ASinkThatWasRemovedAndAddedAgainIsCalledOnce) {
  WatchHub hub({});
  const auto sink = NewSink();
  for (int i = 0; i < 5; ++i) {
    ASSERT_OK(hub.AddForAll("a", sink));
    if (i < 4) hub.Remove(sink.get());
  }
  hub.Tick(SampleTime());
  EXPECT_THAT(sink->ticks(), SizeIs(1));
}

TEST(WatchHubTest, WhoeverIsRemovedFromTheMiddleOfManyTheOthersAreStillTold) {
  WatchHub hub({});
  std::vector<std::shared_ptr<RecordingSink>> sinks;
  for (int i = 0; i < 5; ++i) {
    sinks.push_back(NewSink());
    ASSERT_OK(hub.AddForCampaign(kSpring, "a", sinks.back()));
  }
  for (const int i : {1, 4, 0}) hub.Remove(sinks[i].get());
  hub.Publish(ChangeOf(kSpring));
  for (int i = 0; i < 5; ++i) EXPECT_THAT(sinks[i]->changes(), SizeIs(i == 2 || i == 3 ? 1 : 0)) << i;
  EXPECT_EQ(hub.open(), 2u);
}

TEST(WatchHubTest, ShutdownEndsEverySinkAndRefusesFurtherOnes) {
  WatchHub hub({});
  const auto one = NewSink(), all = NewSink();
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", one));
  ASSERT_OK(hub.AddForAll("a", all));
  hub.Shutdown();
  for (const auto& sink : {one, all}) {
    ASSERT_THAT(sink->ends(), SizeIs(1));
    EXPECT_THAT(sink->ends()[0], StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(ReasonOf(sink->ends()[0]), "SHUTTING_DOWN");
  }
  const absl::Status refused = hub.AddForAll("a", NewSink());
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(refused), "SHUTTING_DOWN");
  EXPECT_THAT(hub.AddForCampaign(kSpring, "a", NewSink()), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(WatchHubTest, ThoseWhomAShutdownEndsAreToldToComeBackOneAfterTheOther) {
  WatchHub hub({.total = 5000, .per_caller = 5000});
  std::vector<std::shared_ptr<RecordingSink>> sinks;
  std::map<absl::Duration, int> comebacks;
  for (int i = 0; i < 5000; ++i) {
    sinks.push_back(NewSink());
    ASSERT_OK(hub.AddForAll("a", sinks.back()));
  }
  hub.Shutdown();
  for (const auto& sink : sinks) ++comebacks[RetryDelayOf(sink->ends().at(0))];
  EXPECT_THAT(comebacks, SizeIs(5));
  for (const auto& [delay, count] : comebacks) EXPECT_EQ(count, 1000) << delay;
}

TEST(WatchHubTest, NothingIsPublishedAfterShutdown) {
  WatchHub hub({});
  const auto one = NewSink(), all = NewSink();
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", one));
  ASSERT_OK(hub.AddForAll("a", all));
  hub.Shutdown();
  hub.Publish(ChangeOf(kSpring));
  hub.Tick(SampleTime());
  EXPECT_THAT(one->changes(), IsEmpty());
  EXPECT_THAT(one->ticks(), IsEmpty());
  EXPECT_THAT(all->changes(), IsEmpty());
  EXPECT_THAT(all->ticks(), IsEmpty());
}

TEST(WatchHubTest, ASinkMayRemoveItselfAndAddOthersWhileItIsTold) {
  class Restless final : public WatchSink {
   public:
    explicit Restless(WatchHub& hub) : hub_(hub) {}
    void OnChange(const std::shared_ptr<const CampaignChange>&) override { Move(); }
    absl::Duration OnTick(absl::Time) override {
      Move();
      return WatchHub::kTick;
    }
    void End(const absl::Status&) override { Move(); }

   private:
    void Move() {
      hub_.Remove(this);
      (void)hub_.AddForAll("other", std::make_shared<RecordingSink>());
    }
    WatchHub& hub_;
  };
  WatchHub hub({});
  ASSERT_OK(hub.AddForCampaign(kSpring, "a", std::make_shared<Restless>(hub)));
  hub.Publish(ChangeOf(kSpring));
  ASSERT_OK(hub.AddForAll("a", std::make_shared<Restless>(hub)));
  hub.Tick(SampleTime());
  EXPECT_EQ(hub.open(), 2u);
  ASSERT_OK(hub.AddForAll("a", std::make_shared<Restless>(hub)));
  hub.Shutdown();
  EXPECT_EQ(hub.open(), 2u);
}

TEST(WatchHubTest, ManyThreadsAddRemoveAndPublishAtOnce) {
  constexpr int kThreads = 8, kRounds = 300;
  WatchHub hub({.total = kThreads * 2, .per_caller = 2});
  const auto witness = NewSink();
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const std::string caller = absl::StrCat("caller-", i);
      const CampaignId own{absl::StrCat("own-", i)};
      for (int round = 0; round < kRounds; ++round) {
        const auto mine = NewSink(), shared = NewSink();
        if (!hub.AddForCampaign(own, caller, mine).ok()) ++refused;
        if (!(round % 2 == 0 ? hub.AddForCampaign(kSpring, caller, shared) : hub.AddForAll(caller, shared))
                 .ok()) {
          ++refused;
        }
        hub.Publish(ChangeOf(own));
        hub.Publish(ChangeOf(kSpring));
        hub.Tick(SampleTime());
        hub.Remove(shared.get());
        hub.Remove(mine.get());
        // Nobody else publishes for this campaign, so exactly one change came.
        ASSERT_THAT(mine->changes(), SizeIs(1));
        ASSERT_GE(shared->changes().size(), 1u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(hub.open(), 0u);
}

TEST(WatchHubTest, AShutdownAmongAddingThreadsLeavesNoSinkUntold) {
  constexpr int kThreads = 8, kRounds = 100;
  WatchHub hub({});
  std::vector<std::vector<std::shared_ptr<RecordingSink>>> accepted(kThreads);
  std::atomic<int> started = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      ++started;
      for (int round = 0; round < kRounds; ++round) {
        auto sink = NewSink();
        if (hub.AddForAll("a", sink).ok()) accepted[i].push_back(std::move(sink));
      }
    });
  }
  while (started < kThreads) std::this_thread::yield();
  hub.Shutdown();
  for (std::thread& thread : threads) thread.join();
  for (const auto& sinks : accepted) {
    for (const auto& sink : sinks) EXPECT_THAT(sink->ends(), SizeIs(1));
  }
}

}  // namespace
}  // namespace dialtone
