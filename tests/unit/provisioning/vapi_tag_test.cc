#include "server/provisioning/vapi_tag.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

constexpr char kUid[] = "01j9zv4q3m8x2c7k5n6p0r1s2t";

TEST(VapiTag, ATagIsReadAsItWasWritten) {
  CampaignRecord record;
  record.campaign.uid = kUid;
  record.job.attempt = 12;
  const auto parsed = ParseNumberTag(NumberTag(record));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->uid, kUid);
  EXPECT_EQ(parsed->attempt, 12);
  EXPECT_EQ(UidOfAssistant(AssistantMetadata(record)), kUid);
}

TEST(VapiTag, FitsVapisFortyCharacters) {
  CampaignRecord record;
  record.campaign.uid = kUid;
  record.job.attempt = 999'999'999;
  EXPECT_LE(NumberTag(record).size(), 40u);
}

TEST(VapiTag, WhatOthersCallTheirNumbersIsNoTag) {
  for (const char* name : {"", "dt-", "dt-short-1", "Support line", "dt-01j9zv4q3m8x2c7k5n6p0r1s2t",
                           "dt-01j9zv4q3m8x2c7k5n6p0r1s2t-", "dt-01j9zv4q3m8x2c7k5n6p0r1s2t-x",
                           "dt-01j9zv4q3m8x2c7k5n6p0r1s2t-0", "dt-01j9zv4q3m8x2c7k5n6p0r1s2t1",
                           "DT-01j9zv4q3m8x2c7k5n6p0r1s2t-1"}) {
    EXPECT_FALSE(ParseNumberTag(name).has_value()) << name;
  }
  EXPECT_EQ(UidOfAssistant({{"owner", "somebody"}}), "");
}

}  // namespace
}  // namespace dialtone
