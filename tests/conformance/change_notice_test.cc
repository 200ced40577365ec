#include "storage/sql/change_notice.h"

#include "gmock/gmock.h"

namespace dialtone {
namespace {

TEST(ChangeNotice, NamesWhoCommitsAndWhich) {
  const auto notice = ParseChangeNotice("01hzy0k8v7m3n4p5q6r7s8t9va spring-sale");
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->origin, "01hzy0k8v7m3n4p5q6r7s8t9va");
  EXPECT_EQ(notice->id, CampaignId{"spring-sale"});
}

TEST(ChangeNotice, MayComeFromNobodyInParticular) {
  const auto notice = ParseChangeNotice(" spring");
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->origin, "");
  EXPECT_EQ(notice->id, CampaignId{"spring"});
}

TEST(ChangeNotice, WhatOthersSayOnTheChannelIsNone) {
  for (const char* text : {"", " ", "spring", "origin "}) {
    EXPECT_FALSE(ParseChangeNotice(text).has_value()) << '"' << text << '"';
  }
}

}  // namespace
}  // namespace dialtone
