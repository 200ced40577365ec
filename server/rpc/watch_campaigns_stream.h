#ifndef DIALTONE_SERVER_RPC_WATCH_CAMPAIGNS_STREAM_H_
#define DIALTONE_SERVER_RPC_WATCH_CAMPAIGNS_STREAM_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "absl/hash/hash.h"
#include "server/rpc/watch_stream.h"
#include "storage/campaign_filter.h"
#include "storage/queries.h"

namespace dialtone {

// One WatchCampaigns stream: the list page by page, read only as fast as it is sent, and the changes since.
// It remembers the revision of every campaign that the caller has, so that nothing is sent twice or
// backwards; a campaign that changes faster than the caller reads waits in one slot.
class WatchCampaignsStream final : public WatchStream {
 public:
  // A longer list needs a narrower filter.
  static constexpr std::size_t kMaxCampaigns = 100000;

  struct Options {
    CampaignFilter filter;
    bool changes_only = false;
  };
  WatchCampaignsStream(const RpcDependencies& deps, absl::string_view peer, Options options);

  void OnChange(const std::shared_ptr<const CampaignChange>& change) override;

 private:
  using Hash = absl::Hash<CampaignId>;

  absl::Status Subscribe(const std::string& caller) override;
  void PumpLocked() override ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  Message HeartbeatLocked(absl::Time now) override ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void LoadPage(const std::optional<PageCursor>& after);
  void StartLoadLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The newest revision that the caller has or is about to get; 0 when there is none.
  std::int64_t NewestLocked(const CampaignId& id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // A state to send, or nullptr: the removal of the campaign.
  void QueueLocked(const CampaignId& id, std::shared_ptr<const CampaignChange> change)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void DropWithdrawnLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void WriteNextLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // Whether the caller may have the campaign, and so hears of its removal.
  bool MayHaveLocked(const CampaignId& id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Options options_;
  // The revisions that the caller has; empty with changes_only, whose caller keeps them himself.
  std::unordered_map<CampaignId, std::int64_t, Hash> sent_ ABSL_GUARDED_BY(mu_);
  // What is to be sent next, each once; nullptr is a removal, of which the caller hears if it has the
  // campaign.
  std::deque<CampaignId> order_ ABSL_GUARDED_BY(mu_);
  std::unordered_map<CampaignId, std::shared_ptr<const CampaignChange>, Hash> pending_ ABSL_GUARDED_BY(mu_);
  // While the list is read: what has changed meanwhile, whose rows in later pages may be older.
  std::unordered_set<CampaignId, Hash> changed_ ABSL_GUARDED_BY(mu_);
  std::optional<PageCursor> next_page_ ABSL_GUARDED_BY(mu_);
  bool loading_ ABSL_GUARDED_BY(mu_) = false;
  bool loaded_ ABSL_GUARDED_BY(mu_);
  bool snapshot_end_sent_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_WATCH_CAMPAIGNS_STREAM_H_
