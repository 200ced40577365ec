#include "server/pacing/circuit_breaker.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

using State = CircuitBreaker::State;
using Pass = CircuitBreaker::Pass;

constexpr absl::Duration kNow = absl::Hours(1);
constexpr absl::Duration kZero = absl::ZeroDuration();

// Opens it at kNow.
void Open(CircuitBreaker& breaker) {
  for (int i = 0; i < CircuitBreaker::kFailuresToOpen; ++i) breaker.Failed(breaker.Begin(), kNow);
}

TEST(CircuitBreakerTest, OpensAfterFailuresInARow) {
  CircuitBreaker breaker;
  for (int i = 1; i < CircuitBreaker::kFailuresToOpen; ++i)
    EXPECT_FALSE(breaker.Failed(breaker.Begin(), kNow));
  EXPECT_EQ(breaker.StateAt(kNow), State::kClosed);
  EXPECT_TRUE(breaker.Failed(breaker.Begin(), kNow));
  EXPECT_EQ(breaker.StateAt(kNow), State::kOpen);
  EXPECT_EQ(breaker.RefusesFor(kNow + absl::Seconds(1)), absl::Seconds(1));
}

TEST(CircuitBreakerTest, ASuccessInBetweenStartsTheCountAgain) {
  CircuitBreaker breaker;
  for (int i = 0; i < 20; ++i) {
    breaker.Failed(breaker.Begin(), kNow);
    if (i % 4 == 3) breaker.Succeeded(breaker.Begin());
  }
  EXPECT_EQ(breaker.StateAt(kNow), State::kClosed);
}

TEST(CircuitBreakerTest, HalfOpenItLetsExactlyOneCallThrough) {
  CircuitBreaker breaker;
  Open(breaker);
  const absl::Duration later = kNow + absl::Seconds(2);
  EXPECT_EQ(breaker.StateAt(later), State::kHalfOpen);
  EXPECT_EQ(breaker.RefusesFor(later), kZero);
  EXPECT_EQ(breaker.Begin(), Pass::kProbe);
  EXPECT_GT(breaker.RefusesFor(later), kZero);
  EXPECT_GT(breaker.RefusesFor(later + absl::Hours(1)), kZero) << "however long the one call takes";
  breaker.Succeeded(Pass::kProbe);
  EXPECT_EQ(breaker.StateAt(later), State::kClosed);
  EXPECT_EQ(breaker.Begin(), Pass::kOrdinary);
}

TEST(CircuitBreakerTest, EveryFailedProbeDoublesThePauseUpToAMinute) {
  CircuitBreaker breaker;
  Open(breaker);
  absl::Duration now = kNow + absl::Seconds(2);
  for (const int seconds : {4, 8, 16, 32, 60, 60}) {
    EXPECT_TRUE(breaker.Failed(breaker.Begin(), now));
    EXPECT_EQ(breaker.RefusesFor(now), absl::Seconds(seconds));
    now += absl::Seconds(seconds);
  }
}

TEST(CircuitBreakerTest, OnceClosedItStartsWithTheShortPauseAgain) {
  CircuitBreaker breaker;
  Open(breaker);
  breaker.Failed(breaker.Begin(), kNow + absl::Seconds(2));
  breaker.Succeeded(breaker.Begin());
  Open(breaker);
  EXPECT_EQ(breaker.RefusesFor(kNow), CircuitBreaker::kFirstPause);
}

TEST(CircuitBreakerTest, CallsFromBeforeTheOpeningTeachNothing) {
  CircuitBreaker breaker;
  Open(breaker);
  breaker.Succeeded(Pass::kOrdinary);
  EXPECT_EQ(breaker.StateAt(kNow), State::kOpen);
  EXPECT_FALSE(breaker.Failed(Pass::kOrdinary, kNow + absl::Seconds(1)));
  EXPECT_EQ(breaker.RefusesFor(kNow), absl::Seconds(2));
}

TEST(CircuitBreakerTest, AnAbandonedProbeLeavesRoomForTheNext) {
  CircuitBreaker breaker;
  Open(breaker);
  const absl::Duration later = kNow + absl::Seconds(2);
  breaker.Abandoned(breaker.Begin());
  EXPECT_EQ(breaker.StateAt(later), State::kHalfOpen);
  EXPECT_EQ(breaker.RefusesFor(later), kZero);
}

}  // namespace
}  // namespace dialtone
