#include "client/backoff.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(Backoff, DoublesUpToItsLongestGap) {
  Backoff backoff({.first = absl::Milliseconds(100), .longest = absl::Milliseconds(350)});
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(100));
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(200));
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(350));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(backoff.Next(1), absl::Milliseconds(350));
}

TEST(Backoff, JitterTakesUpToHalfOfAGapAway) {
  Backoff backoff({.first = absl::Milliseconds(100), .longest = absl::Seconds(1)});
  EXPECT_EQ(backoff.Next(0), absl::Milliseconds(50));
  EXPECT_EQ(backoff.Next(0.5), absl::Milliseconds(150));
}

TEST(Backoff, IsShortAgainAfterAReset) {
  Backoff backoff({.first = absl::Milliseconds(100), .longest = absl::Seconds(1)});
  backoff.Next(1);
  backoff.Next(1);
  backoff.Reset();
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(100));
}

TEST(Backoff, RandomJitterStaysInItsRange) {
  for (int i = 0; i < 100; ++i) {
    const double jitter = RandomJitter();
    EXPECT_GE(jitter, 0);
    EXPECT_LE(jitter, 1);
  }
}

}  // namespace
}  // namespace dialtone
