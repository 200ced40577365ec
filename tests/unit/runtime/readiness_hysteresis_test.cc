#include "server/runtime/readiness_hysteresis.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

absl::Status Failure(int number) { return absl::UnavailableError(absl::StrCat("failure ", number)); }

TEST(ReadinessHysteresisTest, StartsNotReady) {
  EXPECT_EQ(ReadinessHysteresis().readiness().code(), absl::StatusCode::kUnavailable);
}

TEST(ReadinessHysteresisTest, OneSuccessMakesItReady) {
  ReadinessHysteresis hysteresis;
  hysteresis.Observe(absl::OkStatus());
  EXPECT_TRUE(hysteresis.readiness().ok());
}

TEST(ReadinessHysteresisTest, AFailureBeforeTheFirstSuccessIsTold) {
  ReadinessHysteresis hysteresis;
  hysteresis.Observe(Failure(1));
  EXPECT_EQ(hysteresis.readiness(), Failure(1));
  hysteresis.Observe(Failure(2));
  EXPECT_EQ(hysteresis.readiness(), Failure(2));
}

TEST(ReadinessHysteresisTest, ThreeFailuresInARowMakeItNotReady) {
  ReadinessHysteresis hysteresis;
  hysteresis.Observe(absl::OkStatus());
  hysteresis.Observe(Failure(1));
  hysteresis.Observe(Failure(2));
  EXPECT_TRUE(hysteresis.readiness().ok());
  hysteresis.Observe(Failure(3));
  EXPECT_EQ(hysteresis.readiness(), Failure(3));
}

TEST(ReadinessHysteresisTest, ASuccessBetweenFailuresStartsTheCountAgain) {
  ReadinessHysteresis hysteresis;
  hysteresis.Observe(absl::OkStatus());
  for (int round = 0; round < 5; ++round) {
    hysteresis.Observe(Failure(1));
    hysteresis.Observe(Failure(2));
    EXPECT_TRUE(hysteresis.readiness().ok());
    hysteresis.Observe(absl::OkStatus());
  }
}

TEST(ReadinessHysteresisTest, OneSuccessEndsALongOutage) {
  ReadinessHysteresis hysteresis;
  for (int i = 0; i < 100; ++i) hysteresis.Observe(Failure(i));
  EXPECT_EQ(hysteresis.readiness(), Failure(99));
  hysteresis.Observe(absl::OkStatus());
  EXPECT_TRUE(hysteresis.readiness().ok());
}

}  // namespace
}  // namespace dialtone
