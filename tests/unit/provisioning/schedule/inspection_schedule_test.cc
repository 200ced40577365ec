#include "server/provisioning/schedule/inspection_schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/random.h"

namespace dialtone {
namespace {

constexpr absl::Duration kStart = absl::Hours(3);  // monotonic clocks start anywhere

// Looks for `born` as the schedule says, until `until`; nothing ever becomes ready.
std::vector<absl::Duration> Looks(const InspectionPolicy& policy, std::vector<absl::Duration> born,
                                  absl::Duration until) {
  const auto times = std::make_shared<ProvisioningTimes>(policy.usual);
  InspectionSchedule schedule(policy);
  SeededRandom random(7);
  std::vector<absl::Duration> looks;
  schedule.Await(kStart, born, times);
  for (absl::Duration at = schedule.NextLook(); at < until; at = schedule.NextLook()) {
    looks.push_back(at);
    schedule.Looked(at, random.Uniform());
    schedule.Await(at, born, times);
  }
  return looks;
}

class ScheduleModes : public testing::TestWithParam<ScheduleMode> {};

TEST_P(ScheduleModes, NeverTwiceWithinTheShortestGap) {
  for (const int count : {1, 2, 50}) {
    std::vector<absl::Duration> born;
    for (int i = 0; i < count; ++i) born.push_back(kStart - absl::Seconds(i));
    absl::Duration before = -absl::InfiniteDuration();
    for (const absl::Duration look : Looks({.mode = GetParam()}, born, kStart + absl::Minutes(5))) {
      EXPECT_GE(look - before, absl::Milliseconds(500));
      before = look;
    }
  }
}

TEST_P(ScheduleModes, NoGapAboveTenSecondsWhileANumberIsNotOverdue) {
  const auto times = std::make_shared<ProvisioningTimes>();
  const absl::Duration overdue = absl::Seconds(times->Quantile(0.99));
  absl::Duration before = kStart;
  for (const absl::Duration look :
       Looks({.mode = GetParam()}, {kStart}, kStart + std::min(overdue, absl::Minutes(1)))) {
    EXPECT_LE(look - before, absl::Seconds(10));
    before = look;
  }
}

TEST_P(ScheduleModes, NothingIsLookedForWhereNothingIsAwaited) {
  const auto times = std::make_shared<ProvisioningTimes>();
  InspectionSchedule schedule({.mode = GetParam()});
  EXPECT_EQ(schedule.NextLook(), absl::InfiniteDuration());
  schedule.Await(kStart, {kStart}, times);
  EXPECT_LT(schedule.NextLook(), absl::InfiniteDuration());
  schedule.Await(kStart, {}, times);
  EXPECT_EQ(schedule.NextLook(), absl::InfiniteDuration());
}

INSTANTIATE_TEST_SUITE_P(All, ScheduleModes,
                         testing::Values(ScheduleMode::kLearned, ScheduleMode::kClosedForm,
                                         ScheduleMode::kFixed));

TEST(InspectionSchedule, DoesNotAskBeforeTheUsualTimeAndThenMoreAndMoreOften) {
  const std::vector<absl::Duration> looks = Looks({.jitter = 0}, {kStart}, kStart + absl::Seconds(30));
  ASSERT_GE(looks.size(), 5u);
  EXPECT_GT(looks[0] - kStart, absl::Seconds(4));
  EXPECT_LT(looks.back() - looks[looks.size() - 2], looks[2] - looks[1]);
}

TEST(InspectionSchedule, LooksMoreOftenForManyNumbersThanForOne) {
  std::vector<absl::Duration> many(100, kStart);
  const absl::Duration until = kStart + absl::Seconds(30);
  EXPECT_GT(Looks({}, many, until).size(), 2 * Looks({}, {kStart}, until).size());
}

TEST(InspectionSchedule, ANumberThatIsStuckCostsLittle) {
  const std::vector<absl::Duration> looks = Looks({}, {kStart - absl::Hours(1)}, kStart + absl::Minutes(10));
  EXPECT_LE(looks.size(), 25u);
}

TEST(InspectionSchedule, WhatWasWaitedForCountsWhenAnotherNumberComes) {
  const auto times = std::make_shared<ProvisioningTimes>();
  InspectionSchedule schedule({});
  schedule.Await(kStart, {kStart}, times);
  const absl::Duration alone = schedule.NextLook();
  const absl::Duration nearly = alone - absl::Milliseconds(200);
  schedule.Await(nearly, {kStart, nearly}, times);
  EXPECT_LE(schedule.NextLook(), alone + absl::Milliseconds(100));
}

TEST(InspectionSchedule, JitterMovesLooksByItsShareAndNoMore) {
  const auto times = std::make_shared<ProvisioningTimes>();
  const auto second_look = [&](double chance) {
    InspectionSchedule schedule({.jitter = 0.2});
    schedule.Await(kStart, {kStart - absl::Seconds(10)}, times);
    schedule.Looked(kStart, chance);
    schedule.Await(kStart, {kStart - absl::Seconds(10)}, times);
    return schedule.NextLook() - kStart;
  };
  EXPECT_LT(second_look(0), second_look(0.5));
  EXPECT_LT(second_look(0.5), second_look(0.999));
}

}  // namespace
}  // namespace dialtone
