#include "base/utf8_prefix.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(Utf8PrefixTest, AShortTextStaysWhole) {
  EXPECT_EQ(Utf8Prefix("", 0), "");
  EXPECT_EQ(Utf8Prefix("abc", 3), "abc");
  EXPECT_EQ(Utf8Prefix("abc", 4), "abc");
}

TEST(Utf8PrefixTest, ALongTextIsCut) {
  EXPECT_EQ(Utf8Prefix("abc", 2), "ab");
  EXPECT_EQ(Utf8Prefix("abc", 0), "");
}

TEST(Utf8PrefixTest, NoCharacterIsCutInTwo) {
  EXPECT_EQ(Utf8Prefix("aä", 2), "a");
  EXPECT_EQ(Utf8Prefix("aä", 3), "aä");
  EXPECT_EQ(Utf8Prefix("☎x", 1), "");
  EXPECT_EQ(Utf8Prefix("☎x", 2), "");
  EXPECT_EQ(Utf8Prefix("☎x", 3), "☎");
  EXPECT_EQ(Utf8Prefix("😀", 3), "");
}

}  // namespace
}  // namespace dialtone
