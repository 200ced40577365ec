#include "server/provisioning/schedule/provisioning_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace dialtone {
namespace {

constexpr double kAges[] = {0, 0.3, 1, 4.9, 5, 7.25, 12, 17.5, 29.9, 30, 39.9, 45, 120, 600, 1799};

double NextUniform(SeededRandom& random, double low, double high) {
  return low + (high - low) * random.Uniform();
}

// What a poller that looks every `gap` seconds learns from `count` numbers that take 5 to 30 s.
ProvisioningTimes LearnedUniform(int count, double gap) {
  ProvisioningTimes times;
  SeededRandom random(11);
  for (int i = 0; i < count; ++i) {
    const double ready = NextUniform(random, 5, 30), phase = NextUniform(random, 0, gap);
    const double until = phase + gap * std::ceil((ready - phase) / gap);
    times.Observe(std::max(0.0, until - gap), until);
  }
  return times;
}

TEST(ProvisioningTimes, KnowsTheUsualRangeBeforeItHasSeenAnything) {
  const ProvisioningTimes times;
  EXPECT_NEAR(times.Quantile(0.5), 18, 1.5);
  EXPECT_GT(times.Survival(5), 0.9);
  EXPECT_LT(times.Survival(30), 0.15);
  EXPECT_GT(times.Hazard(300), 0) << "no age is without hope";
}

TEST(ProvisioningTimes, MassIsConservedWhateverIsObserved) {
  ProvisioningTimes times;
  SeededRandom random(3);
  for (int i = 0; i < 2000; ++i) {
    const double after = NextUniform(random, 0, 1900);
    if (i % 7 == 0) {
      times.ObserveUnready(after);
    } else {
      times.Observe(after, after + NextUniform(random, 0, 40));
    }
    ASSERT_NEAR(times.TotalMass(), 1, 1e-9);
    for (const double age : kAges) {
      ASSERT_GE(times.Hazard(age), 0);
      ASSERT_GT(times.Survival(age), 0);
      ASSERT_LE(times.Survival(age), 1);
    }
  }
}

TEST(ProvisioningTimes, SurvivalFallsAndQuantilesAreItsInverse) {
  const ProvisioningTimes times = LearnedUniform(300, 2);
  double before = 1;
  for (const double age : kAges) {
    EXPECT_LE(times.Survival(age), before);
    before = times.Survival(age);
  }
  for (const double q : {0.05, 0.25, 0.5, 0.75, 0.95}) {
    EXPECT_NEAR(1 - times.Survival(times.Quantile(q)), q, 1e-6);
  }
}

TEST(ProvisioningTimes, LearnsTheTrueQuantilesFromLooksAlone) {
  const ProvisioningTimes times = LearnedUniform(600, 3);
  EXPECT_NEAR(times.Quantile(0.25), 11.25, 1);
  EXPECT_NEAR(times.Quantile(0.5), 17.5, 1);
  EXPECT_NEAR(times.Quantile(0.75), 23.75, 1);
  EXPECT_GT(times.observed(), 200) << "600, of which the older count less";
}

TEST(ProvisioningTimes, FollowsWhenTheWorldBecomesSlower) {
  ProvisioningTimes times = LearnedUniform(300, 2);
  for (int i = 0; i < 300; ++i) times.Observe(100, 120);
  EXPECT_GT(times.Quantile(0.5), 90);
}

TEST(ProvisioningTimes, NumbersThatWereGivenUpMakeTheTailLonger) {
  ProvisioningTimes times;
  const double before = times.Survival(600);
  for (int i = 0; i < 20; ++i) times.ObserveUnready(600);
  EXPECT_GT(times.Survival(599), before);
}

TEST(ProvisioningTimes, AHigherBudgetMakesACallCheaper) {
  const ProvisioningTimes times;
  EXPECT_GT(times.PriceForCalls(3), times.PriceForCalls(6));
  EXPECT_NEAR(times.PriceForCalls(3) / times.PriceForCalls(6), 4, 1e-9);
}

TEST(ProvisioningTimes, ARestartKnowsWhatWasLearned) {
  const ProvisioningTimes times = LearnedUniform(100, 2);
  const auto parsed = ProvisioningTimes::Parse(times.Serialize());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_LT(times.Serialize().size(), 2000u);
  EXPECT_NEAR(parsed->observed(), times.observed(), 1e-3);
  for (const double age : kAges) EXPECT_NEAR(parsed->Survival(age), times.Survival(age), 1e-4) << age;
}

TEST(ProvisioningTimes, TextThatItNeverWroteIsRefused) {
  const std::string good = ProvisioningTimes().Serialize();
  for (const std::string& text : {std::string(), std::string("1;2;3"), "2" + good.substr(1), good + ",1",
                                  std::string("1;x;2;") + good.substr(good.rfind(';') + 1),
                                  std::string("1;nan;2;") + good.substr(good.rfind(';') + 1)}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ProvisioningTimes::Parse(text).status())) << text;
  }
}

}  // namespace
}  // namespace dialtone
