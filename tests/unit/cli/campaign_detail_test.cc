#include "client/cli/campaign_detail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialtone {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNowSeconds = 1'800'000'000;
const absl::Time kNow = absl::FromUnixSeconds(kNowSeconds);

v1::Campaign FailedCampaign() {
  v1::Campaign campaign;
  campaign.set_name("campaigns/a");
  campaign.set_display_name("Spring");
  campaign.set_state(v1::Campaign::FAILED);
  campaign.mutable_assistant()->set_system_prompt("the secret plan");
  campaign.mutable_phone_number_request()->set_area_code("415");
  campaign.mutable_phone_number_request()->set_allow_substitute(true);
  (*campaign.mutable_labels())["b"] = "2";
  (*campaign.mutable_labels())["a"] = "1";
  campaign.mutable_create_time()->set_seconds(kNowSeconds - 300);
  campaign.mutable_update_time()->set_seconds(kNowSeconds - 60);
  campaign.mutable_failure()->set_reason(v1::Failure::AREA_CODE_UNAVAILABLE);
  campaign.mutable_failure()->set_message("No number in 415.");
  campaign.mutable_failure()->add_suggested_area_codes("650");
  campaign.mutable_failure()->add_suggested_area_codes("408");
  return campaign;
}

TEST(CampaignDetail, ShowsTheFailureWithItsWayOut) {
  const std::string text = CampaignDetail(FailedCampaign(), {}, kNow);
  EXPECT_THAT(text, HasSubstr("State:          FAILED\n"));
  EXPECT_THAT(text, HasSubstr("Area code:      415, or one that Vapi suggests\n"));
  EXPECT_THAT(text, HasSubstr("Labels:         a=1, b=2\n"));
  EXPECT_THAT(text, HasSubstr("Created:        2027-01-15 07:55:00 UTC (5m ago)\n"));
  EXPECT_THAT(text, HasSubstr("Failure:        AREA_CODE_UNAVAILABLE: No number in 415.\n"));
  EXPECT_THAT(text, HasSubstr("With stock:     650, 408\n"));
  EXPECT_THAT(text, HasSubstr("Retry:          cannot help as things stand\n"));
  EXPECT_THAT(text, Not(HasSubstr("Number:")));
  v1::Campaign retryable = FailedCampaign();
  retryable.mutable_failure()->set_retryable(true);
  EXPECT_THAT(CampaignDetail(retryable, {}, kNow), HasSubstr("Retry:          can help\n"));
}

TEST(CampaignDetail, KeepsTheSystemPromptToItself) {
  const std::string text = CampaignDetail(FailedCampaign(), {}, kNow);
  EXPECT_THAT(text, HasSubstr("System prompt:  15 bytes\n"));
  EXPECT_THAT(text, Not(HasSubstr("secret plan")));
}

TEST(CampaignDetail, ShowsHowTheSearchGoes) {
  v1::Campaign campaign = FailedCampaign();
  campaign.mutable_phone_number()->set_state(v1::PhoneNumber::PENDING);
  auto& search = *campaign.mutable_phone_number()->mutable_provisioning();
  search.mutable_requested_time()->set_seconds(kNowSeconds - 10);
  search.set_checks(3);
  search.mutable_last_check_time()->set_seconds(kNowSeconds - 2);
  search.set_last_check_outcome(v1::PhoneNumber::Provisioning::STILL_PENDING);
  search.mutable_next_check_time()->set_seconds(kNowSeconds + 4);
  search.mutable_expected_ready_time()->set_seconds(kNowSeconds + 7);
  search.set_progress(0.42);
  EXPECT_THAT(
      CampaignDetail(campaign, {}, kNow),
      HasSubstr(
          "Search:         3 checks, the last 2s ago: STILL_PENDING, the next in 4s; 42%, about 7s left\n"));
}

TEST(CampaignDetail, EndsWithTheTimeline) {
  v1::CampaignEvent event;
  event.mutable_time()->set_seconds(kNowSeconds);
  event.set_kind(v1::CampaignEvent::NUMBER_REQUESTED);
  event.set_detail("Vapi is asked\nfor a number");
  EXPECT_THAT(CampaignDetail(FailedCampaign(), {event}, kNow),
              testing::EndsWith("\nTIME                     EVENT             DETAIL\n"
                                "2027-01-15 08:00:00 UTC  NUMBER_REQUESTED  Vapi is asked for a number\n"));
}

}  // namespace
}  // namespace dialtone
