#include "client/cli/resource_name.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(ResourceName, TakesEveryFormOfAName) {
  EXPECT_EQ(*ParseCampaignId("campaigns/spring"), "spring");
  EXPECT_EQ(*ParseCampaignId("phoneNumbers/spring"), "spring");
  EXPECT_EQ(*ParseCampaignId("spring"), "spring");
}

TEST(ResourceName, RefusesWhatNamesNoCampaign) {
  for (const char* text :
       {"", "campaigns/", "phoneNumbers/", "users/a", "campaigns/a/b", "campaigns/campaigns/a", "/"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseCampaignId(text).status())) << text;
  }
}

TEST(ResourceName, TellsCampaignAndNumberFromEachOther) {
  EXPECT_EQ(CampaignName("a"), "campaigns/a");
  EXPECT_EQ(PhoneNumberName("a"), "phoneNumbers/a");
  EXPECT_EQ(CampaignNameOfNumber("phoneNumbers/a"), "campaigns/a");
}

}  // namespace
}  // namespace dialtone
