#include <atomic>
#include <string>
#include <vector>

#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(100);
const CallPace kPace{.spacing = kTick, .burst = 3};
const absl::Time kNow = SampleTime();

bool Hold(Coordination& coordination, absl::string_view owner, absl::Time now, absl::Time until) {
  const absl::StatusOr<bool> held = coordination.HoldLease("poll/default", owner, now, until);
  EXPECT_OK(held);
  return held.ok() && *held;
}

CallSlot Take(Coordination& coordination, absl::Time now, absl::Duration patience = absl::ZeroDuration(),
              absl::string_view account = "default") {
  const absl::StatusOr<CallSlot> slot = coordination.TakeCallSlot(account, kPace, now, patience);
  EXPECT_OK(slot);
  return slot.ok() ? *slot : CallSlot{};
}

TEST_P(StoreConformance, ALeaseIsItsOwnersUntilItEnds) {
  EXPECT_TRUE(Hold(*coordination_, "a", kNow, kNow + absl::Seconds(10)));
  EXPECT_FALSE(Hold(*coordination_, "b", kNow + absl::Seconds(9), kNow + absl::Seconds(20)));
  EXPECT_TRUE(Hold(*coordination_, "a", kNow + absl::Seconds(9), kNow + absl::Seconds(19))) << "prolonged";
  EXPECT_FALSE(Hold(*coordination_, "b", kNow + absl::Seconds(10), kNow + absl::Seconds(30)));
  EXPECT_TRUE(Hold(*coordination_, "b", kNow + absl::Seconds(19), kNow + absl::Seconds(30)))
      << "it has ended";
  EXPECT_FALSE(Hold(*coordination_, "a", kNow + absl::Seconds(20), kNow + absl::Seconds(31)));
}

TEST_P(StoreConformance, ALeaseLeftByAClockThatSteppedHoldsNobodyUp) {
  ASSERT_OK_AND_ASSIGN(const bool held, coordination_->HoldLease("poll/default", "a", kNow + absl::Hours(2),
                                                                 kNow + absl::Hours(2) + kTick));
  EXPECT_TRUE(held);
  ASSERT_OK_AND_ASSIGN(const bool taken, coordination_->HoldLease("poll/default", "b", kNow, kNow + kTick));
  EXPECT_TRUE(taken) << "the clock went back by two hours";
}

TEST_P(StoreConformance, OnlyTheOwnerGivesALeaseBack) {
  EXPECT_TRUE(Hold(*coordination_, "a", kNow, kNow + absl::Seconds(10)));
  EXPECT_OK(coordination_->ReleaseLease("poll/default", "b"));
  EXPECT_FALSE(Hold(*coordination_, "b", kNow, kNow + absl::Seconds(10)));
  EXPECT_OK(coordination_->ReleaseLease("poll/default", "a"));
  EXPECT_TRUE(Hold(*coordination_, "b", kNow, kNow + absl::Seconds(10)));
}

TEST_P(StoreConformance, LeasesOfOtherNamesAreFree) {
  EXPECT_TRUE(Hold(*coordination_, "a", kNow, kNow + absl::Seconds(10)));
  const absl::StatusOr<bool> other = coordination_->HoldLease("sweep/default", "b", kNow, kNow + kTick);
  ASSERT_OK(other);
  EXPECT_TRUE(*other);
}

TEST_P(StoreConformance, OfManyWhoWantAFreeLeaseOneGetsIt) {
  std::atomic<int> winners = 0;
  RunTogether(8, [&](int i) {
    const auto held =
        coordination_->HoldLease("poll/default", "owner" + std::to_string(i), kNow, kNow + kTick);
    ASSERT_OK(held);
    if (*held) ++winners;
  });
  EXPECT_EQ(winners, 1);
}

TEST_P(StoreConformance, ABurstAndThenOneCallASpacing) {
  for (int i = 0; i < 3; ++i) {
    const CallSlot slot = Take(*coordination_, kNow);
    EXPECT_TRUE(slot.granted);
    EXPECT_EQ(slot.time, kNow);
  }
  const CallSlot refused = Take(*coordination_, kNow);
  EXPECT_FALSE(refused.granted);
  EXPECT_EQ(refused.time, kNow + kTick) << "when the next slot is";
  const CallSlot next = Take(*coordination_, kNow + kTick);
  EXPECT_TRUE(next.granted);
  EXPECT_EQ(next.time, kNow + kTick);
  EXPECT_FALSE(Take(*coordination_, kNow + kTick).granted);
}

TEST_P(StoreConformance, WhoIsPatientGetsASlotInTheFuture) {
  for (int i = 0; i < 3; ++i) Take(*coordination_, kNow);
  EXPECT_EQ(Take(*coordination_, kNow, kTick).time, kNow + kTick);
  EXPECT_FALSE(Take(*coordination_, kNow, kTick).granted);
  const CallSlot later = Take(*coordination_, kNow, 2 * kTick);
  EXPECT_TRUE(later.granted);
  EXPECT_EQ(later.time, kNow + 2 * kTick);
}

TEST_P(StoreConformance, RestGivesTheBurstBackAndNoMore) {
  for (int i = 0; i < 3; ++i) Take(*coordination_, kNow);
  const absl::Time later = kNow + absl::Hours(1);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Take(*coordination_, later).granted);
  EXPECT_FALSE(Take(*coordination_, later).granted);
}

TEST_P(StoreConformance, HeldCallsComeAfterwardsAtTheirPace) {
  EXPECT_OK(coordination_->HoldCalls("default", kNow + absl::Seconds(5)));
  EXPECT_OK(coordination_->HoldCalls("default", kNow + absl::Seconds(1))) << "never brings one forward";
  const CallSlot refused = Take(*coordination_, kNow, absl::Seconds(4));
  EXPECT_FALSE(refused.granted);
  EXPECT_EQ(refused.time, kNow + absl::Seconds(5));
  std::vector<absl::Time> times;
  for (int i = 0; i < 4; ++i) times.push_back(Take(*coordination_, kNow, absl::Seconds(6)).time);
  const absl::Time start = kNow + absl::Seconds(5);
  EXPECT_EQ(times, (std::vector<absl::Time>{start, start, start, start + kTick}));
}

TEST_P(StoreConformance, WhatAClockWroteThatWasFarAheadCountsForNothing) {
  const absl::Time ahead = kNow + absl::Hours(5);
  Take(*coordination_, ahead);
  EXPECT_OK(coordination_->HoldCalls("default", ahead));
  EXPECT_OK(coordination_->HoldCalls("other", ahead));
  for (const char* account : {"default", "other"}) {
    const CallSlot slot = Take(*coordination_, kNow, absl::ZeroDuration(), account);
    EXPECT_TRUE(slot.granted);
    EXPECT_EQ(slot.time, kNow);
    EXPECT_TRUE(Take(*coordination_, kNow, absl::ZeroDuration(), account).granted);
    EXPECT_TRUE(Take(*coordination_, kNow, absl::ZeroDuration(), account).granted);
    EXPECT_FALSE(Take(*coordination_, kNow, absl::ZeroDuration(), account).granted)
        << "the burst, and no more";
  }
}

TEST_P(StoreConformance, AccountsHaveSlotsOfTheirOwn) {
  for (int i = 0; i < 3; ++i) Take(*coordination_, kNow);
  EXPECT_FALSE(Take(*coordination_, kNow).granted);
  EXPECT_TRUE(Take(*coordination_, kNow, absl::ZeroDuration(), "other").granted);
}

TEST_P(StoreConformance, ManyTakersTogetherKeepThePace) {
  std::atomic<int> granted = 0;
  RunTogether(8, [&](int) {
    for (int i = 0; i < 5; ++i) granted += Take(*coordination_, kNow, 4 * kTick).granted ? 1 : 0;
  });
  EXPECT_EQ(granted, 3 + 4) << "the burst, and one for each spacing within the patience";
}

TEST_P(StoreConformance, WhatWasLearnedIsReadByItsName) {
  ASSERT_OK_AND_ASSIGN(const std::string nothing, coordination_->ReadLearned("times/default"));
  EXPECT_EQ(nothing, "");
  EXPECT_OK(coordination_->KeepLearned("times/default", "first"));
  EXPECT_OK(coordination_->KeepLearned("times/other", "another"));
  EXPECT_OK(coordination_->KeepLearned("times/default", "second"));
  ASSERT_OK_AND_ASSIGN(const std::string kept, coordination_->ReadLearned("times/default"));
  EXPECT_EQ(kept, "second");
}

}  // namespace

}  // namespace dialtone
