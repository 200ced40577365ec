#include "server/watch/publishing_store.h"

#include <iterator>
#include <utility>
#include <vector>

#include "server/runtime/log.h"

namespace dialtone {
namespace {

// What happened to whom, and nothing that a caller or Vapi wrote.
void LogState(const CampaignRecord& before, const CampaignRecord& after) {
  const Campaign& campaign = after.campaign;
  if (after.job.step == Step::kGone) {
    LogInfo("a campaign is gone", {{"campaign", campaign.id.value}});
  } else if (campaign.state == before.campaign.state) {
    return;
  } else if (campaign.failure.has_value()) {
    LogWarn("a campaign failed",
            {{"campaign", campaign.id.value}, {"reason", EnumName(campaign.failure->reason)}});
  } else {
    LogInfo("a campaign changed its state",
            {{"campaign", campaign.id.value}, {"state", EnumName(campaign.state)}});
  }
}

// A row that cannot be read must not keep the others from those who watch them.
absl::StatusOr<std::vector<StoredCampaign>> ReadOneByOne(ChangeReader& reader,
                                                         absl::Span<const CampaignId> ids) {
  std::vector<StoredCampaign> all;
  for (const CampaignId& id : ids) {
    auto one = reader.ReadCampaigns({&id, 1});
    if (absl::IsInternal(one.status())) {
      LogWarn("a campaign that another replica has changed cannot be read", {{"campaign", id.value}});
      continue;
    }
    if (!one.ok()) return one.status();
    all.insert(all.end(), std::make_move_iterator(one->begin()), std::make_move_iterator(one->end()));
  }
  return all;
}

}  // namespace

PublishingStore::PublishingStore(std::unique_ptr<Store> store, WatchHub& hub, PublishedRevisions* published)
    : store_(std::move(store)), hub_(hub), published_(published) {}

PublishingStore::Stripe& PublishingStore::StripeOf(const CampaignId& id) {
  return stripes_[absl::Hash<CampaignId>()(id) % kStripes];
}

void PublishingStore::Begin(const CampaignId& id) {
  Stripe& stripe = StripeOf(id);
  MutexLock lock(&stripe.mu);
  ++stripe.under_way[id].commits;
}

void PublishingStore::End(const CampaignId& id, std::optional<CampaignChange> change) {
  Stripe& stripe = StripeOf(id);
  MutexLock lock(&stripe.mu);
  const auto found = stripe.under_way.find(id);
  UnderWay& under_way = found->second;
  if (change.has_value()) {
    const std::int64_t revision = RevisionOf(*change);
    if (revision > under_way.published) {
      under_way.published = revision;
      if (published_ == nullptr || published_->Advance(id, revision)) hub_.Publish(*std::move(change));
    }
  }
  if (--under_way.commits == 0) stripe.under_way.erase(found);
}

absl::Status PublishingStore::PublishStored(ChangeReader& reader, absl::Span<const CampaignId> ids) {
  for (const CampaignId& id : ids) Begin(id);
  absl::StatusOr<std::vector<StoredCampaign>> found = reader.ReadCampaigns(ids);
  if (absl::IsInternal(found.status())) found = ReadOneByOne(reader, ids);
  std::unordered_map<CampaignId, StoredCampaign, absl::Hash<CampaignId>> by_id;
  if (found.ok()) {
    for (StoredCampaign& stored : *found) {
      const CampaignId id = stored.number.id;
      by_id.emplace(id, std::move(stored));
    }
  }
  for (const CampaignId& id : ids) {
    std::optional<CampaignChange> change;
    if (const auto stored = by_id.find(id); stored != by_id.end()) {
      change.emplace(CampaignChange{.campaign = std::move(stored->second.campaign),
                                    .number = std::move(stored->second.number)});
    }
    End(id, std::move(change));
  }
  return found.status();
}

absl::StatusOr<CreateResult> PublishingStore::Create(const CampaignRecord& record,
                                                     const std::optional<RequestKey>& request,
                                                     absl::Span<const CampaignEvent> events) {
  Begin(record.campaign.id);
  auto result = store_->Create(record, request, events);
  EndCreate(record.campaign.id, result);
  return result;
}

std::vector<absl::StatusOr<CreateResult>> PublishingStore::CreateAll(absl::Span<const Creation> creations) {
  for (const Creation& creation : creations) Begin(creation.record.campaign.id);
  auto results = store_->CreateAll(creations);
  for (std::size_t i = 0; i < creations.size(); ++i) {
    EndCreate(creations[i].record.campaign.id, results[i]);
  }
  return results;
}

void PublishingStore::EndCreate(const CampaignId& id, const absl::StatusOr<CreateResult>& result) {
  std::optional<CampaignChange> change;
  if (result.ok() && result->outcome == CreateResult::Outcome::kCreated) {
    change.emplace(CampaignChange{.campaign = result->view.campaign, .number = result->view.number});
  }
  End(id, std::move(change));
}

void PublishingStore::EndCommit(const CampaignRecord& before,
                                const absl::StatusOr<CampaignRecord>& committed) {
  if (committed.ok()) LogState(before, *committed);
  std::optional<CampaignChange> change;
  if (committed.ok() && committed->job.step == Step::kGone) {
    change.emplace(CampaignChange{.campaign = {}, .number = committed->number});
  } else if (committed.ok() && committed->campaign.revision != before.campaign.revision) {
    change.emplace(CampaignChange{.campaign = committed->campaign, .number = committed->number});
  }
  End(before.campaign.id, std::move(change));
}

absl::StatusOr<CampaignRecord> PublishingStore::Commit(const CampaignRecord& before,
                                                       const CampaignRecord& after, absl::Time now,
                                                       absl::Span<const CampaignEvent> events) {
  Begin(before.campaign.id);
  auto committed = store_->Commit(before, after, now, events);
  EndCommit(before, committed);
  return committed;
}

std::vector<absl::StatusOr<CampaignRecord>> PublishingStore::CommitAll(absl::Span<const RecordChange> changes,
                                                                       absl::Time now) {
  for (const RecordChange& change : changes) Begin(change.before.campaign.id);
  auto committed = store_->CommitAll(changes, now);
  for (std::size_t i = 0; i < changes.size(); ++i) EndCommit(changes[i].before, committed[i]);
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

absl::StatusOr<std::vector<CampaignView>> PublishingStore::GetCampaigns(absl::Span<const CampaignId> ids) {
  return store_->GetCampaigns(ids);
}

absl::StatusOr<std::vector<PhoneNumber>> PublishingStore::GetPhoneNumbers(absl::Span<const CampaignId> ids) {
  return store_->GetPhoneNumbers(ids);
}

absl::StatusOr<std::vector<PhoneNumber>> PublishingStore::FindPhoneNumbers(
    absl::Span<const std::string> uids) {
  return store_->FindPhoneNumbers(uids);
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
