#include "client/cli/time_text.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(TimeText, AnAgeIsToldInItsLargestUnit) {
  EXPECT_EQ(AgeText(absl::ZeroDuration()), "0s");
  EXPECT_EQ(AgeText(absl::Milliseconds(1999)), "1s");
  EXPECT_EQ(AgeText(absl::Seconds(59)), "59s");
  EXPECT_EQ(AgeText(absl::Seconds(60)), "1m");
  EXPECT_EQ(AgeText(absl::Minutes(119)), "1h");
  EXPECT_EQ(AgeText(absl::Hours(23)), "23h");
  EXPECT_EQ(AgeText(absl::Hours(49)), "2d");
  EXPECT_EQ(AgeText(absl::Seconds(-5)), "0s");
}

TEST(TimeText, ATimeIsToldInUtc) { EXPECT_EQ(TimeText(absl::UnixEpoch()), "1970-01-01 00:00:00 UTC"); }

TEST(TimeText, ASpanNeedsAUnitAndAnEnd) {
  EXPECT_EQ(*ParseSpan("1m30s"), absl::Seconds(90));
  EXPECT_EQ(*ParseSpan("500ms"), absl::Milliseconds(500));
  for (const char* text : {"", "30", "0", "0s", "-5s", "inf", "soon", "5 s"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseSpan(text).status())) << text;
  }
}

}  // namespace
}  // namespace dialtone
