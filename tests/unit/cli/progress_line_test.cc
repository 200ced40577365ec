#include "client/cli/progress_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/cli/text_width.h"

namespace dialtone {
namespace {

using testing::HasSubstr;
using testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

NumberProgress Pending(double progress, absl::Duration left) {
  NumberProgress number;
  number.campaign = "campaigns/a";
  number.since = kNow - absl::Seconds(5);
  number.progress = progress;
  number.expected_ready = kNow + left;
  return number;
}

TEST(ProgressLine, ShowsHowFarOneNumberIs) {
  EXPECT_EQ(ProgressLine({.open = {Pending(0.42, absl::Seconds(7))}}, kNow, 200),
            "campaigns/a  [########............] 42%  about 7s left, 5s so far");
}

TEST(ProgressLine, GoesOnBetweenTwoWordsOfTheServer) {
  NumberProgress number = Pending(0.5, absl::Seconds(10));
  number.told = kNow - absl::Seconds(10);
  // Half of what was open when the server spoke is ready after 20 s; 10 s of them are over.
  EXPECT_THAT(ProgressLine({.open = {number}}, kNow, 200), HasSubstr("65%"));
  number.told = kNow + absl::Seconds(1);  // clocks differ
  EXPECT_THAT(ProgressLine({.open = {number}}, kNow, 200), HasSubstr("50%"));
}

TEST(ProgressLine, SumsUpWhatBecameOfAll) {
  EXPECT_EQ(SummaryText({.ready = 2, .failed = 1}, "12s"), "2 ready, 1 failed after 12s");
  EXPECT_EQ(SummaryText({.open = {Pending(0.5, absl::Seconds(1))}}, "5s"), "1 pending after 5s");
}

TEST(ProgressLine, NeverSaysThatAPendingNumberIsThere) {
  const std::string line = ProgressLine({.open = {Pending(1.0, absl::Seconds(-1))}}, kNow, 200);
  EXPECT_THAT(line, HasSubstr("[###################.] 99%"));
  EXPECT_THAT(line, HasSubstr("any moment now"));
}

TEST(ProgressLine, SaysWhenItTakesLongerThanUsual) {
  NumberProgress number = Pending(0.99, absl::Seconds(3));
  number.overdue = true;
  EXPECT_THAT(ProgressLine({.open = {number}}, kNow, 200), HasSubstr("later than usual"));
}

TEST(ProgressLine, PromisesNothingBeforeVapiWasAsked) {
  NumberProgress number = Pending(0, absl::ZeroDuration());
  number.progress.reset();
  number.expected_ready.reset();
  EXPECT_THAT(ProgressLine({.open = {number}}, kNow, 200), HasSubstr(" 0%  waiting for Vapi, 5s so far"));
}

TEST(ProgressLine, SumsSeveralNumbersUpAndTellsOfTheLast) {
  const WatchProgress watch = {
      .open = {Pending(0.5, absl::Seconds(20)), Pending(0.5, absl::Seconds(90))}, .ready = 1, .failed = 1};
  EXPECT_EQ(ProgressLine(watch, kNow, 200),
            "[###############.....] 75%  2 pending, 1 ready, 1 failed; the last: about 1m left");
}

TEST(ProgressLine, ShowsALostConnection) {
  const WatchProgress watch = {.open = {Pending(0.5, absl::Seconds(20))}, .unreachable = true};
  EXPECT_THAT(ProgressLine(watch, kNow, 200), HasSubstr("(reconnecting)"));
}

TEST(ProgressLine, LeavesTheNameOutRatherThanTheEstimate) {
  EXPECT_EQ(ProgressLine({.open = {Pending(0.42, absl::Seconds(7))}}, kNow, 60),
            "[########............] 42%  about 7s left, 5s so far");
}

TEST(ProgressLine, FitsTheTerminal) {
  for (int width = 0; width < 100; ++width) {
    EXPECT_LE(DisplayWidth(ProgressLine({.open = {Pending(0.42, absl::Seconds(7))}}, kNow, width)), width);
  }
}

TEST(ProgressLine, IsEmptyWhenNothingIsOpen) { EXPECT_EQ(ProgressLine({.ready = 2}, kNow, 80), ""); }

TEST(ProgressLine, ANumberThatIsBeingGivenBackHasNoPercentage) {
  NumberProgress number = Pending(0.5, absl::Seconds(5));
  number.releasing = true;
  EXPECT_THAT(ProgressLine({.open = {number}}, kNow, 200), Not(HasSubstr("%")));
}

}  // namespace
}  // namespace dialtone
