#include "server/rpc/watch_campaigns_stream.h"

#include <dialtone/v1/campaign_service.pb.h>

#include <memory>
#include <string>
#include <utility>

#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/convert.h"
#include "server/rpc/resource_name.h"
#include "server/runtime/metrics.h"
#include "server/runtime/worker_pool.h"
#include "storage/campaign_filter.h"
#include "storage/store.h"

namespace dialtone {
namespace {

constexpr int kPageSize = 200;

absl::Status TooManyCampaigns() {
  return WithReason(absl::ResourceExhaustedError("More than 100000 campaigns match; narrow the filter."),
                    "TOO_MANY_CAMPAIGNS");
}

}  // namespace

WatchCampaignsStream::WatchCampaignsStream(const RpcDependencies& deps, absl::string_view peer,
                                           Options options)
    : WatchStream(deps, "/dialtone.v1.CampaignService/WatchCampaigns", peer),
      options_(std::move(options)),
      loaded_(options_.changes_only) {}

absl::Status WatchCampaignsStream::Subscribe(const std::string& caller) {
  DIALTONE_RETURN_IF_ERROR(deps_.hub.AddForAll(caller, shared_from_this()));
  MutexLock lock(&mu_);
  PumpLocked();
  return absl::OkStatus();
}

void WatchCampaignsStream::LoadPage(const std::optional<PageCursor>& after) {
  const auto page = deps_.store.ListCampaigns({.filter = options_.filter,
                                               .order_by = CampaignOrderField::kCreateTime,
                                               .descending = true,
                                               .after = after,
                                               .page_size = kPageSize,
                                               .count_total = false});
  if (!page.ok()) return End(page.status());
  MutexLock lock(&mu_);
  loading_ = false;
  if (FinishedLocked()) return;
  for (const CampaignView& view : page->campaigns) {
    if (changed_.contains(view.campaign.id)) continue;
    QueueLocked(view.campaign.id, std::make_shared<CampaignChange>(
                                      CampaignChange{.campaign = view.campaign, .number = view.number}));
  }
  next_page_ = page->next;
  if (!next_page_.has_value()) {
    loaded_ = true;
    changed_.clear();
  }
  PumpLocked();
}

void WatchCampaignsStream::OnChange(const std::shared_ptr<const CampaignChange>& change) {
  const CampaignId& id = change->number.id;
  const bool matches =
      change->campaign.has_value() && Matches(options_.filter, *change->campaign, change->number);
  MutexLock lock(&mu_);
  if (FinishedLocked()) return;
  if (!loaded_) changed_.insert(id);
  const std::int64_t revision = RevisionOf(*change);
  if (revision <= NewestLocked(id)) return;
  if (matches) {
    QueueLocked(id, change);
  } else if (MayHaveLocked(id) || pending_.contains(id)) {
    QueueLocked(id, nullptr);
  }
  PumpLocked();
}

bool WatchCampaignsStream::MayHaveLocked(const CampaignId& id) const {
  return options_.changes_only || sent_.contains(id);
}

std::int64_t WatchCampaignsStream::NewestLocked(const CampaignId& id) const {
  const auto pending = pending_.find(id);
  if (pending != pending_.end() && pending->second != nullptr) return pending->second->campaign->revision;
  const auto sent = sent_.find(id);
  return sent == sent_.end() ? 0 : sent->second;
}

void WatchCampaignsStream::QueueLocked(const CampaignId& id, std::shared_ptr<const CampaignChange> change) {
  const auto [slot, added] = pending_.try_emplace(id);
  slot->second = std::move(change);
  if (added) order_.push_back(id);
  if (sent_.size() + pending_.size() > kMaxCampaigns) FinishOnceLocked(TooManyCampaigns());
}

void WatchCampaignsStream::PumpLocked() {
  if (BusyLocked()) return;
  DropWithdrawnLocked();
  if (!order_.empty()) return WriteNextLocked();
  if (!loaded_) return StartLoadLocked();
  if (snapshot_end_sent_) return;
  snapshot_end_sent_ = true;
  v1::WatchCampaignsResponse response;
  response.mutable_snapshot_end()->set_campaign_count(static_cast<int>(sent_.size()));
  WriteLocked(MessageOf(response));
}

void WatchCampaignsStream::DropWithdrawnLocked() {
  while (!order_.empty()) {
    const auto first = pending_.find(order_.front());
    if (first->second != nullptr || MayHaveLocked(first->first)) return;
    pending_.erase(first);
    order_.pop_front();
  }
}

void WatchCampaignsStream::StartLoadLocked() {
  if (loading_) return;
  loading_ = true;
  const auto self = std::static_pointer_cast<WatchCampaignsStream>(shared_from_this());
  if (deps_.workers.TryRun([self, after = next_page_] { self->LoadPage(after); })) return;
  deps_.metrics.TaskRefused("rpc");
  FinishOnceLocked(ServerBusy());
}

void WatchCampaignsStream::WriteNextLocked() {
  const CampaignId id = std::move(order_.front());
  order_.pop_front();
  const auto taken = pending_.extract(id);
  const std::shared_ptr<const CampaignChange>& change = taken.mapped();
  if (change == nullptr) {
    sent_.erase(id);
    v1::WatchCampaignsResponse response;
    response.mutable_removed()->set_name(CampaignName(id));
    return WriteLocked(MessageOf(response));
  }
  if (!options_.changes_only) sent_[id] = change->campaign->revision;
  WriteLocked(change->campaign_message.Get([&] {
    v1::WatchCampaignsResponse response;
    ToProto(*change->campaign, change->number, deps_.moment(), response.mutable_campaign());
    return response.SerializeAsString();
  }));
}

WatchStream::Message WatchCampaignsStream::HeartbeatLocked(absl::Time now) {
  v1::WatchCampaignsResponse response;
  ToProto(now, response.mutable_heartbeat()->mutable_server_time());
  return MessageOf(response);
}

}  // namespace dialtone
