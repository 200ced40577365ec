#include "server/runtime/batch_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "tests/support/event_counter.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::Le;
using ::testing::SizeIs;

// Batches of numbers; the first waits in the loop's thread until Release().
class BatchLoopTest : public ::testing::Test {
 protected:
  BatchLoop<int>::Run Hold() {
    return [this](std::vector<int> batch) {
      {
        MutexLock lock(&mu_);
        batches_.push_back(std::move(batch));
      }
      began_.Add();
      EXPECT_TRUE(released_.WaitFor(1));
    };
  }
  std::vector<std::vector<int>> batches() {
    MutexLock lock(&mu_);
    return batches_;
  }

  EventCounter began_, released_;

 private:
  Mutex mu_;
  std::vector<std::vector<int>> batches_ ABSL_GUARDED_BY(mu_);
};

TEST_F(BatchLoopTest, OneThatComesAloneGoesAtOnceAlone) {
  BatchLoop<int> loop("test", {.threads = 1}, Hold());
  released_.Add();
  ASSERT_TRUE(loop.TryAdd(1));
  ASSERT_TRUE(began_.WaitFor(1));
  ASSERT_TRUE(loop.TryAdd(2));
  ASSERT_TRUE(began_.WaitFor(2));
  EXPECT_THAT(batches(), ElementsAre(ElementsAre(1), ElementsAre(2)));
}

TEST_F(BatchLoopTest, WhatComesDuringABatchIsTheNextOneInItsOrder) {
  BatchLoop<int> loop("test", {.threads = 1}, Hold());
  ASSERT_TRUE(loop.TryAdd(1));
  ASSERT_TRUE(began_.WaitFor(1));
  for (int i = 2; i <= 5; ++i) ASSERT_TRUE(loop.TryAdd(std::move(i)));
  EXPECT_EQ(loop.queued(), 4u);
  released_.Add();
  ASSERT_TRUE(began_.WaitFor(2));
  EXPECT_THAT(batches(), ElementsAre(ElementsAre(1), ElementsAre(2, 3, 4, 5)));
  EXPECT_EQ(loop.queued(), 0u);
}

TEST_F(BatchLoopTest, AnotherThreadTakesWhatComesDuringABatch) {
  BatchLoop<int> loop("test", {.threads = 2}, Hold());
  ASSERT_TRUE(loop.TryAdd(1));
  ASSERT_TRUE(began_.WaitFor(1));
  ASSERT_TRUE(loop.TryAdd(2));
  EXPECT_TRUE(began_.WaitFor(2));
  released_.Add();
}

TEST_F(BatchLoopTest, ABatchIsNoLargerThanItMayBe) {
  BatchLoop<int> loop("test", {.threads = 1, .batch = 3}, Hold());
  ASSERT_TRUE(loop.TryAdd(0));
  ASSERT_TRUE(began_.WaitFor(1));
  for (int i = 1; i <= 7; ++i) ASSERT_TRUE(loop.TryAdd(std::move(i)));
  released_.Add();
  loop.Stop();
  EXPECT_THAT(batches(),
              ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3), ElementsAre(4, 5, 6), ElementsAre(7)));
}

TEST_F(BatchLoopTest, RefusesWhatWouldExceedTheQueueAndLeavesItAsItWas) {
  EventCounter began, released;
  BatchLoop<std::unique_ptr<int>> loop("test", {.threads = 1, .queue = 2}, [&](auto) {
    began.Add();
    EXPECT_TRUE(released.WaitFor(1));
  });
  ASSERT_TRUE(loop.TryAdd(std::make_unique<int>(1)));
  ASSERT_TRUE(began.WaitFor(1));
  ASSERT_TRUE(loop.TryAdd(std::make_unique<int>(2)));
  ASSERT_TRUE(loop.TryAdd(std::make_unique<int>(3)));
  auto refused = std::make_unique<int>(4);
  EXPECT_FALSE(loop.TryAdd(std::move(refused)));
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(*refused, 4);
  released.Add();
}

TEST_F(BatchLoopTest, StopRunsWhatWaitsAndRefusesWhatComes) {
  BatchLoop<int> loop("test", {.threads = 1}, Hold());
  ASSERT_TRUE(loop.TryAdd(1));
  ASSERT_TRUE(began_.WaitFor(1));
  ASSERT_TRUE(loop.TryAdd(2));
  released_.Add();
  loop.Stop();
  EXPECT_THAT(batches(), ElementsAre(ElementsAre(1), ElementsAre(2)));
  EXPECT_FALSE(loop.TryAdd(3));
  loop.Stop();
  EXPECT_THAT(batches(), SizeIs(2));
}

TEST_F(BatchLoopTest, EveryItemOfManyThreadsRunsOnce) {
  constexpr int kThreads = 4;
  constexpr int kItems = 1000;
  Mutex mu;
  std::vector<int> seen(kThreads * kItems);
  BatchLoop<int> loop("test", {.threads = 2, .queue = kThreads * kItems, .batch = 50},
                      [&](std::vector<int> batch) {
                        EXPECT_THAT(batch.size(), Le(50u));
                        MutexLock lock(&mu);
                        for (const int item : batch) ++seen[item];
                      });
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kItems; ++i) EXPECT_TRUE(loop.TryAdd(t * kItems + i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  loop.Stop();
  MutexLock lock(&mu);
  EXPECT_EQ(seen, std::vector<int>(kThreads * kItems, 1));
}

}  // namespace
}  // namespace dialtone
