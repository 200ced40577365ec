#include "storage/revisions.h"

#include <optional>
#include <utility>

namespace dialtone {
namespace {

void Cut(absl::Time& time) { time = WholeMicroseconds(time); }

void Cut(std::optional<absl::Time>& time) {
  if (time) Cut(*time);
}

void Cut(std::optional<Failure>& failure) {
  if (failure) Cut(failure->time);
}

void CutTimes(CampaignRecord& record) {
  Cut(record.campaign.failure);
  Cut(record.campaign.create_time);
  Cut(record.campaign.update_time);
  Cut(record.number.failure);
  Cut(record.number.requested_time);
  Cut(record.number.checks.last_time);
  Cut(record.number.checks.next_time);
  Cut(record.number.create_time);
  Cut(record.number.update_time);
  Cut(record.job.due_time);
  Cut(record.job.lease_until);
  Cut(record.job.asked_time);
}

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

absl::Time WholeMicroseconds(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

CampaignRecord WithFirstRevisions(CampaignRecord record) {
  CutTimes(record);
  record.campaign.revision = 1;
  record.number.revision = 1;
  record.job.version = 1;
  return record;
}

CampaignRecord WithNextRevisions(const CampaignRecord& before, CampaignRecord after, absl::Time now) {
  CutTimes(after);
  Cut(now);
  const bool number_differs = NumberDiffers(before.number, after.number);
  const bool campaign_differs = number_differs || CampaignDiffers(before.campaign, after.campaign);
  after.number.revision = before.number.revision + (number_differs ? 1 : 0);
  after.number.update_time = number_differs ? now : before.number.update_time;
  after.campaign.revision = before.campaign.revision + (campaign_differs ? 1 : 0);
  after.campaign.update_time = campaign_differs ? now : before.campaign.update_time;
  after.job.version = before.job.version + 1;
  return after;
}

ChecksWrite HowToWriteChecks(const PhoneNumber& before, const PhoneNumber& after) {
  if (after.requested_time != before.requested_time) return ChecksWrite::kReplace;
  return after.checks == before.checks ? ChecksWrite::kKeep : ChecksWrite::kAdvance;
}

}  // namespace dialtone
