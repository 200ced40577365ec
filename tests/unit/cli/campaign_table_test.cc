#include "client/cli/campaign_table.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

v1::Campaign PendingCampaign() {
  v1::Campaign campaign;
  campaign.set_name("campaigns/a");
  campaign.set_display_name("Spring");
  campaign.set_state(v1::Campaign::PENDING);
  campaign.mutable_phone_number_request()->set_area_code("415");
  campaign.mutable_create_time()->set_seconds(1'800'000'000 - 12);
  return campaign;
}

TEST(CampaignTable, ShowsTheWantedAreaCodeUntilAnotherIsKnown) {
  v1::Campaign active = PendingCampaign();
  active.set_name("campaigns/b");
  active.set_state(v1::Campaign::ACTIVE);
  active.mutable_phone_number()->set_number("+16505550123");
  active.mutable_phone_number()->set_area_code("650");
  EXPECT_EQ(CampaignTable({PendingCampaign(), active}, kNow),
            "CAMPAIGN  STATE    NUMBER        AREA  AGE  DISPLAY NAME\n"
            "a         PENDING  -             415   12s  Spring\n"
            "b         ACTIVE   +16505550123  650   12s  Spring\n");
}

TEST(CampaignTable, AStateFromTheFutureIsUnknown) {
  EXPECT_EQ(StateText(static_cast<v1::Campaign::State>(99)), "UNKNOWN");
}

}  // namespace
}  // namespace dialtone
