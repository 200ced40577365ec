#include "server/watch/publishing_store.h"

#include <utility>

namespace dialtone {

PublishingStore::PublishingStore(std::unique_ptr<Store> store, WatchHub& hub)
    : store_(std::move(store)), hub_(hub) {}

absl::StatusOr<CreateResult> PublishingStore::Create(const CampaignRecord& record,
                                                     const std::optional<RequestKey>& request,
                                                     absl::Span<const CampaignEvent> events) {
  auto result = store_->Create(record, request, events);
  if (result.ok() && result->outcome == CreateResult::Outcome::kCreated) {
    hub_.Publish({.campaign = result->view.campaign, .number = result->view.number});
  }
  return result;
}

absl::StatusOr<CampaignRecord> PublishingStore::Commit(const CampaignRecord& before,
                                                       const CampaignRecord& after, absl::Time now,
                                                       absl::Span<const CampaignEvent> events) {
  auto committed = store_->Commit(before, after, now, events);
  if (!committed.ok()) return committed;
  const bool gone = committed->job.step == Step::kGone;
  if (gone) {
    hub_.Publish({.campaign = {}, .number = committed->number});
  } else if (committed->campaign.revision != before.campaign.revision) {
    hub_.Publish({.campaign = committed->campaign, .number = committed->number});
  }
  return committed;
}

absl::StatusOr<std::vector<CampaignRecord>> PublishingStore::ClaimDue(absl::string_view lease_token,
                                                                      absl::Time now, absl::Time lease_until,
                                                                      int limit) {
  return store_->ClaimDue(lease_token, now, lease_until, limit);
}

absl::StatusOr<std::optional<absl::Time>> PublishingStore::NextDue() { return store_->NextDue(); }

absl::StatusOr<CampaignRecord> PublishingStore::Load(const CampaignId& id) { return store_->Load(id); }

absl::StatusOr<CampaignView> PublishingStore::GetCampaign(const CampaignId& id) {
  return store_->GetCampaign(id);
}

absl::StatusOr<PhoneNumber> PublishingStore::GetPhoneNumber(const CampaignId& id) {
  return store_->GetPhoneNumber(id);
}

absl::StatusOr<CampaignPage> PublishingStore::ListCampaigns(const CampaignQuery& query) {
  return store_->ListCampaigns(query);
}

absl::StatusOr<PhoneNumberPage> PublishingStore::ListPhoneNumbers(const PhoneNumberQuery& query) {
  return store_->ListPhoneNumbers(query);
}

absl::StatusOr<EventPage> PublishingStore::ListEvents(const EventQuery& query) {
  return store_->ListEvents(query);
}

absl::StatusOr<std::vector<AwaitedNumber>> PublishingStore::ListAwaited(absl::string_view account,
                                                                        int limit) {
  return store_->ListAwaited(account, limit);
}

absl::Status PublishingStore::RecordChecks(absl::Span<const CampaignId> ids, absl::Time time,
                                           CheckOutcome outcome, std::optional<absl::Time> next_time) {
  return store_->RecordChecks(ids, time, outcome, next_time);
}

absl::StatusOr<int> PublishingStore::Purge(absl::Time before, int limit) {
  return store_->Purge(before, limit);
}

absl::Status PublishingStore::CheckReady() { return store_->CheckReady(); }

}  // namespace dialtone
