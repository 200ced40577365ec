#include "server/provisioning/estimate.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

const ProvisioningTimes kTimes;  // nothing is learned yet

TEST(EstimateTest, ProgressGrowsWithAgeAndNeverReachesOne) {
  double before = -1;
  for (int seconds = 0; seconds < 4000; ++seconds) {
    const WaitEstimate estimate = EstimateWait(kTimes, absl::Seconds(seconds));
    EXPECT_GE(estimate.progress, before);
    EXPECT_LT(estimate.progress, 1.0);
    EXPECT_GE(estimate.remaining, absl::ZeroDuration());
    before = estimate.progress;
  }
}

TEST(EstimateTest, AFreshNumberIsExpectedInTheMiddleOfTheUsualRange) {
  const WaitEstimate estimate = EstimateWait(kTimes, absl::ZeroDuration());
  EXPECT_EQ(estimate.progress, 0);
  EXPECT_FALSE(estimate.overdue);
  EXPECT_NEAR(absl::ToDoubleSeconds(estimate.remaining), 18, 1.5);
}

TEST(EstimateTest, IsOverdueOnlyFarPastTheUsualRange) {
  EXPECT_FALSE(EstimateWait(kTimes, absl::Seconds(31)).overdue);
  EXPECT_TRUE(EstimateWait(kTimes, absl::Minutes(25)).overdue);
}

TEST(EstimateTest, AClockThatStepsBackGivesTheEstimateOfAFreshNumber) {
  EXPECT_EQ(EstimateWait(kTimes, absl::Seconds(-5)).progress, 0);
}

}  // namespace
}  // namespace dialtone
