#include "server/runtime/periodic_thread.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/event_counter.h"

namespace dialtone {
namespace {

TEST(PeriodicThreadTest, RunsAtOnce) {
  EventCounter ticks;
  PeriodicThread thread("test", [&] {
    ticks.Add();
    return absl::InfiniteDuration();
  });
  EXPECT_TRUE(ticks.WaitFor(1));
}

TEST(PeriodicThreadTest, RunsAgainAfterThePauseThatTheTickReturned) {
  EventCounter ticks;
  PeriodicThread thread("test", [&] {
    ticks.Add();
    return absl::Milliseconds(1);
  });
  EXPECT_TRUE(ticks.WaitFor(5));
}

TEST(PeriodicThreadTest, WaitsAtLeastThePause) {
  const SystemClock clock;
  const absl::Duration start = clock.Monotonic();
  EventCounter ticks;
  PeriodicThread thread("test", [&] {
    ticks.Add();
    return absl::Milliseconds(20);
  });
  ASSERT_TRUE(ticks.WaitFor(3));
  EXPECT_GE(clock.Monotonic() - start, absl::Milliseconds(40));
}

TEST(PeriodicThreadTest, AWakeEndsThePause) {
  EventCounter ticks;
  PeriodicThread thread("test", [&] {
    ticks.Add();
    return absl::InfiniteDuration();
  });
  for (int run = 1; run <= 10; ++run) {
    ASSERT_TRUE(ticks.WaitFor(run));
    thread.Wake();
  }
  EXPECT_TRUE(ticks.WaitFor(11));
}

TEST(PeriodicThreadTest, AWakeDuringARunIsNotLost) {
  EventCounter started;
  EventCounter woken;
  PeriodicThread thread("test", [&] {
    started.Add();
    woken.WaitFor(1);
    return absl::InfiniteDuration();
  });
  ASSERT_TRUE(started.WaitFor(1));
  thread.Wake();
  woken.Add();
  EXPECT_TRUE(started.WaitFor(2));
}

TEST(PeriodicThreadTest, ManyWakesDuringARunCauseOneFurtherRun) {
  EventCounter started;
  EventCounter woken;
  PeriodicThread thread("test", [&] {
    started.Add();
    woken.WaitFor(1);
    return absl::InfiniteDuration();
  });
  ASSERT_TRUE(started.WaitFor(1));
  for (int i = 0; i < 10; ++i) thread.Wake();
  woken.Add();
  ASSERT_TRUE(started.WaitFor(2));
  thread.Stop();
  EXPECT_EQ(started.count(), 2);
}

TEST(PeriodicThreadTest, StopWaitsForTheRunUnderWayAndAllowsNoOther) {
  EventCounter started;
  EventCounter released;
  EventCounter ended;
  PeriodicThread thread("test", [&] {
    started.Add();
    released.WaitFor(1);
    ended.Add();
    return absl::ZeroDuration();
  });
  ASSERT_TRUE(started.WaitFor(1));
  std::thread stopper([&] {
    thread.Stop();
    EXPECT_GE(ended.count(), 1);
  });
  released.Add();
  stopper.join();
  const int runs = started.count();
  thread.Wake();
  thread.Stop();
  EXPECT_EQ(started.count(), runs);
}

TEST(PeriodicThreadTest, StopEndsALongPauseAtOnce) {
  EventCounter ticks;
  PeriodicThread thread("test", [&] {
    ticks.Add();
    return absl::Hours(1000000);
  });
  ASSERT_TRUE(ticks.WaitFor(1));
  thread.Stop();
  EXPECT_EQ(ticks.count(), 1);
}

}  // namespace
}  // namespace dialtone
