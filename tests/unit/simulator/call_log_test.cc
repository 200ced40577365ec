#include "simulator/call_log.h"

#include <gtest/gtest.h>

namespace dialtone::simulator {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

TEST(CallLogTest, KeepsCallsInTheOrderOfTheirArrivalWithTheirAnswers) {
  CallLog log;
  const auto first = log.Arrived("GET /assistant", kNow);
  const auto second = log.Arrived("POST /assistant", kNow + absl::Microseconds(5));
  log.Answered(second, 201, kNow + absl::Microseconds(9));
  const auto calls = log.Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].sequence, first);
  EXPECT_EQ(calls[0].status, 0) << "under way";
  EXPECT_EQ(calls[1].route, "POST /assistant");
  EXPECT_EQ(calls[1].arrival, kNow + absl::Microseconds(5));
  EXPECT_EQ(calls[1].status, 201);
  EXPECT_EQ(calls[0].answered, std::nullopt);
  EXPECT_EQ(calls[1].answered, kNow + absl::Microseconds(9));
}

TEST(CallLogTest, ForgetsTheOldestBeyondItsBound) {
  CallLog log;
  const auto first = log.Arrived("old", kNow);
  for (std::size_t i = 0; i < CallLog::kMaxCalls; ++i) log.Arrived("new", kNow);
  log.Answered(first, 200, kNow);
  const auto calls = log.Calls();
  EXPECT_EQ(calls.size(), CallLog::kMaxCalls);
  EXPECT_EQ(calls.front().route, "new");
  EXPECT_EQ(calls.front().status, 0);
}

TEST(CallLogTest, ACallThatWasUnderWayWhenAllWereForgottenAnswersForNoLaterOne) {
  CallLog log;
  const auto before = log.Arrived("before", kNow);
  log.Clear();
  log.Arrived("after", kNow);
  log.Answered(before, 500, kNow);
  ASSERT_EQ(log.Calls().size(), 1u);
  EXPECT_EQ(log.Calls()[0].status, 0);
}

}  // namespace
}  // namespace dialtone::simulator
