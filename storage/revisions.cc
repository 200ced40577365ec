#include "storage/revisions.h"

#include <utility>

namespace dialtone {
namespace {

bool NumberDiffers(const PhoneNumber& before, PhoneNumber after) {
  after.checks = before.checks;
  after.revision = before.revision;
  after.update_time = before.update_time;
  return after != before;
}

bool CampaignDiffers(const Campaign& before, Campaign after) {
  after.revision = before.revision;
  after.update_time = before.update_time;
  return after != before;
}

}  // namespace

CampaignRecord WithNextRevisions(const CampaignRecord& before, CampaignRecord after, absl::Time now) {
  const bool number_differs = NumberDiffers(before.number, after.number);
  const bool campaign_differs = number_differs || CampaignDiffers(before.campaign, after.campaign);
  after.number.revision = before.number.revision + (number_differs ? 1 : 0);
  after.number.update_time = number_differs ? now : before.number.update_time;
  after.campaign.revision = before.campaign.revision + (campaign_differs ? 1 : 0);
  after.campaign.update_time = campaign_differs ? now : before.campaign.update_time;
  after.job.version = before.job.version + 1;
  return after;
}

}  // namespace dialtone
