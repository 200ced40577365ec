#include "server/pacing/adaptive_rate.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

constexpr absl::Duration kStart = absl::Hours(1);

TEST(AdaptiveRateTest, IsTheConfiguredOneUntilVapiComplains) {
  const AdaptiveRate rate(5, 10);
  EXPECT_EQ(rate.Effective(kStart), 5);
  EXPECT_FALSE(rate.Reduced(kStart));
}

TEST(AdaptiveRateTest, IsHalvedOnceASecondDownToAFloor) {
  AdaptiveRate rate(16, 10);
  rate.SlowDown(kStart);
  EXPECT_EQ(rate.Effective(kStart), 8);
  rate.SlowDown(kStart + absl::Milliseconds(999));
  EXPECT_EQ(rate.Effective(kStart + absl::Milliseconds(999)), 8) << "calls that were refused together";
  rate.SlowDown(kStart + absl::Seconds(1));
  EXPECT_EQ(rate.Effective(kStart + absl::Seconds(1)), 4);
  for (int i = 2; i < 20; ++i) rate.SlowDown(kStart + absl::Seconds(i));
  EXPECT_EQ(rate.Effective(kStart + absl::Seconds(20)), 1);
}

TEST(AdaptiveRateTest, ComesBackATwentiethAtATime) {
  AdaptiveRate rate(10, 10);
  rate.SlowDown(kStart);
  EXPECT_DOUBLE_EQ(rate.Effective(kStart + absl::Milliseconds(4999)), 5);
  EXPECT_DOUBLE_EQ(rate.Effective(kStart + absl::Seconds(5)), 5.5);
  EXPECT_DOUBLE_EQ(rate.Effective(kStart + absl::Seconds(45)), 9.5);
  EXPECT_TRUE(rate.Reduced(kStart + absl::Seconds(45)));
  EXPECT_EQ(rate.Effective(kStart + absl::Seconds(55)), 10);
  EXPECT_FALSE(rate.Reduced(kStart + absl::Hours(100)));
}

TEST(AdaptiveRateTest, IsHalvedFromWhereItHasComeBackTo) {
  AdaptiveRate rate(10, 10);
  rate.SlowDown(kStart);
  rate.SlowDown(kStart + absl::Seconds(5));
  EXPECT_DOUBLE_EQ(rate.Effective(kStart + absl::Seconds(5)), 2.75);
}

TEST(AdaptiveRateTest, WithoutALimitThereIsNothingToHalve) {
  AdaptiveRate rate(0, 10);
  EXPECT_FALSE(rate.limited());
  rate.SlowDown(kStart);
  EXPECT_EQ(rate.Effective(kStart), 0);
  EXPECT_FALSE(rate.Reduced(kStart));
}

TEST(AdaptiveRateTest, ThePaceKeepsBackWhatTheWayToVapiCanAdd) {
  AdaptiveRate rate(10, 5);
  EXPECT_EQ(rate.PaceAt(kStart).spacing, absl::Milliseconds(100));
  EXPECT_EQ(rate.PaceAt(kStart).burst, 4);
  rate.SlowDown(kStart);
  EXPECT_EQ(rate.PaceAt(kStart).spacing, absl::Milliseconds(200));
  EXPECT_EQ(rate.PaceAt(kStart).burst, 2);
}

TEST(AdaptiveRateTest, ThePaceIsInWholeMicrosecondsAndNeverFaster) {
  const AdaptiveRate rate(3, 1);
  EXPECT_EQ(rate.PaceAt(kStart).spacing, absl::Microseconds(333334));
  EXPECT_EQ(rate.PaceAt(kStart).burst, 1);
}

}  // namespace
}  // namespace dialtone
