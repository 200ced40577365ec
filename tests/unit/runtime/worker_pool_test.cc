#include "server/runtime/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "tests/support/event_counter.h"

namespace dialtone {
namespace {

// Occupies one thread of a pool until Release().
class Blocker {
 public:
  WorkerPool::Task Task() {
    return [this] {
      started_.Add();
      released_.WaitFor(1);
    };
  }
  bool WaitUntilStarted(int tasks = 1) { return started_.WaitFor(tasks); }
  void Release() { released_.Add(); }

 private:
  EventCounter started_;
  EventCounter released_;
};

TEST(WorkerPoolTest, RunsEveryAcceptedTaskOnce) {
  EventCounter ran;
  WorkerPool pool("test", 4, 1000);
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.TryRun([&] { ran.Add(); }));
  pool.Stop();
  EXPECT_EQ(ran.count(), 500);
}

TEST(WorkerPoolTest, RunsTasksInTheOrderTheyCame) {
  std::vector<int> order;
  WorkerPool pool("test", 1, 100);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.TryRun([&order, i] { order.push_back(i); }));
  pool.Stop();
  ASSERT_EQ(order.size(), 50u);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(order[i], i);
}

TEST(WorkerPoolTest, RunsAsManyTasksAtOnceAsItHasThreads) {
  Blocker blocker;
  WorkerPool pool("test", 3, 10);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool.TryRun(blocker.Task()));
  EXPECT_TRUE(blocker.WaitUntilStarted(3));
  blocker.Release();
}

TEST(WorkerPoolTest, RefusesWhatWouldExceedTheQueue) {
  Blocker blocker;
  EventCounter ran;
  WorkerPool pool("test", 1, 2);
  ASSERT_TRUE(pool.TryRun(blocker.Task()));
  ASSERT_TRUE(blocker.WaitUntilStarted());
  EXPECT_EQ(pool.queued(), 0u);
  EXPECT_TRUE(pool.TryRun([&] { ran.Add(); }));
  EXPECT_TRUE(pool.TryRun([&] { ran.Add(); }));
  EXPECT_EQ(pool.queued(), 2u);
  EXPECT_FALSE(pool.TryRun([&] { ran.Add(); }));
  blocker.Release();
  pool.Stop();
  EXPECT_EQ(ran.count(), 2);
}

TEST(WorkerPoolTest, StopRunsWhatWaitsAndRefusesWhatComes) {
  Blocker blocker;
  EventCounter ran;
  WorkerPool pool("test", 1, 10);
  ASSERT_TRUE(pool.TryRun(blocker.Task()));
  ASSERT_TRUE(blocker.WaitUntilStarted());
  ASSERT_TRUE(pool.TryRun([&] { ran.Add(); }));
  std::thread stopper([&] { pool.Stop(); });
  blocker.Release();
  stopper.join();
  EXPECT_EQ(ran.count(), 1);
  EXPECT_FALSE(pool.TryRun([&] { ran.Add(); }));
  pool.Stop();
  EXPECT_EQ(ran.count(), 1);
}

TEST(WorkerPoolTest, ReleasesATaskBeforeItWaitsForTheNext) {
  EventCounter released;
  auto held = std::shared_ptr<int>(new int(1), [&](int* value) {
    delete value;
    released.Add();
  });
  WorkerPool pool("test", 1, 10);
  ASSERT_TRUE(pool.TryRun([held = std::move(held)] {}));
  EXPECT_TRUE(released.WaitFor(1));
}

TEST(WorkerPoolTest, TakesTasksFromManyThreadsWhileItStops) {
  EventCounter ran;
  std::atomic<int> accepted = 0;
  WorkerPool pool("test", 2, 100000);
  EventCounter under_way;
  std::vector<std::thread> producers;
  for (int i = 0; i < 4; ++i) {
    producers.emplace_back([&] {
      for (int task = 0; task < 1000; ++task) {
        if (pool.TryRun([&] { ran.Add(); })) ++accepted;
        if (task == 100) under_way.Add();
      }
    });
  }
  ASSERT_TRUE(under_way.WaitFor(1));
  pool.Stop();
  for (std::thread& producer : producers) producer.join();
  EXPECT_EQ(ran.count(), accepted);
}

}  // namespace
}  // namespace dialtone
