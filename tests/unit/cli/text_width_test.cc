#include "client/cli/text_width.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(TextWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("Grüße"), 5);
  EXPECT_EQ(DisplayWidth("日本語"), 6);
  EXPECT_EQ(DisplayWidth("한글"), 4);
  EXPECT_EQ(DisplayWidth("📞"), 2);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("a\u200Db"), 2);
}

TEST(TextWidth, TellsUtf8FromOtherBytes) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("aé日📞"));
  EXPECT_FALSE(IsValidUtf8("\xff"));
  EXPECT_FALSE(IsValidUtf8("\xc3"));              // cut off
  EXPECT_FALSE(IsValidUtf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(IsValidUtf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
}

TEST(TextWidth, NothingPrintableMovesTheCursor) {
  EXPECT_EQ(Printable("a\tb\r\nc"), "a b  c");
  EXPECT_EQ(Printable("\x1b[31mred\x07"), "\uFFFD[31mred\uFFFD");
  EXPECT_EQ(Printable("\u009b1A"),
            "\uFFFD"
            "1A");
  EXPECT_EQ(Printable("x\u202Ey"), "x\uFFFDy");
  EXPECT_EQ(Printable("\xff"
                      "a"),
            "\uFFFD"
            "a");
}

TEST(TextWidth, CutsToTheWidthWithAnEllipsis) {
  EXPECT_EQ(CutToWidth("abcdef", 6), "abcdef");
  EXPECT_EQ(CutToWidth("abcdef", 4), "abc…");
  EXPECT_EQ(CutToWidth("日本語", 5), "日本…");
  EXPECT_EQ(CutToWidth("日本語", 4), "日…");  // half a character does not fit
  EXPECT_EQ(CutToWidth("abc", 0), "");
}

}  // namespace
}  // namespace dialtone
