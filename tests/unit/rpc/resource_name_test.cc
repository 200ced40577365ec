#include "server/rpc/resource_name.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error_reason.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

const std::string kUlid = "01aryz6s410123456789abcdef";

TEST(ResourceNameTest, NamesAndIdsTranslateBothWays) {
  for (const std::string& id : {std::string("spring-sale"), kUlid}) {
    EXPECT_EQ(CampaignName({id}), "campaigns/" + id);
    EXPECT_EQ(PhoneNumberName({id}), "phoneNumbers/" + id);
    ASSERT_OK_AND_ASSIGN(const CampaignId campaign, ParseCampaignName("campaigns/" + id, "name"));
    EXPECT_EQ(campaign.value, id);
    ASSERT_OK_AND_ASSIGN(const CampaignId number, ParsePhoneNumberName("phoneNumbers/" + id, "name"));
    EXPECT_EQ(number.value, id);
  }
}

TEST(ResourceNameTest, AMalformedNameIsAFaultOfTheField) {
  for (const std::string& bad :
       {std::string(), std::string("campaigns"), std::string("campaigns/"),
        std::string("phoneNumbers/spring"), std::string("campaigns/spring/"),
        std::string("campaigns/spring/x"), std::string("/campaigns/spring"), std::string("campaigns/Spring"),
        std::string("campaigns/abc"), std::string("campaigns/-abc"), std::string("campaigns/abc-"),
        "campaigns/8" + kUlid.substr(1), "campaigns/" + kUlid + "0",
        std::string("campaigns/") + std::string(64, 'a'), std::string("campaigns/spr\0ng", 16)}) {
    const auto parsed = ParseCampaignName(bad, "the.field");
    ASSERT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
    const auto violations = FieldViolationsOf(parsed.status());
    ASSERT_EQ(violations.size(), 1u);
    EXPECT_EQ(violations[0].field, "the.field");
    EXPECT_EQ(violations[0].description, "must have the form campaigns/{id}");
  }
}

TEST(ResourceNameTest, ANumbersNameIsNotACampaigns) {
  EXPECT_THAT(ParsePhoneNumberName("campaigns/spring", "name"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ResourceNameTest, CallersMayChooseFourToSixtyThreeCharacters) {
  EXPECT_FALSE(IsCampaignIdForCallers(""));
  EXPECT_FALSE(IsCampaignIdForCallers("abc"));
  EXPECT_TRUE(IsCampaignIdForCallers("abcd"));
  EXPECT_TRUE(IsCampaignIdForCallers(std::string(63, 'a')));
  EXPECT_FALSE(IsCampaignIdForCallers(std::string(64, 'a')));
}

TEST(ResourceNameTest, CallersChooseFromLettersDigitsAndInnerHyphens) {
  EXPECT_TRUE(IsCampaignIdForCallers("a-1-z9"));
  EXPECT_FALSE(IsCampaignIdForCallers("1abc"));
  EXPECT_FALSE(IsCampaignIdForCallers("-abc"));
  EXPECT_FALSE(IsCampaignIdForCallers("abc-"));
  EXPECT_FALSE(IsCampaignIdForCallers("ab_c"));
  EXPECT_FALSE(IsCampaignIdForCallers("ab c"));
  EXPECT_FALSE(IsCampaignIdForCallers("abcD"));
  EXPECT_FALSE(IsCampaignIdForCallers("abcä"));
}

TEST(ResourceNameTest, CallersCannotChooseAUlid) {
  // Ours begin with a digit until the year 10889, so that they never meet a caller's.
  EXPECT_FALSE(IsCampaignIdForCallers(kUlid));
}

}  // namespace
}  // namespace dialtone
