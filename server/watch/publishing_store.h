#ifndef DIALTONE_SERVER_WATCH_PUBLISHING_STORE_H_
#define DIALTONE_SERVER_WATCH_PUBLISHING_STORE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

#include "absl/hash/hash.h"
#include "base/mutex.h"
#include "server/watch/published_revisions.h"
#include "server/watch/watch_hub.h"
#include "storage/change_feed.h"
#include "storage/store.h"

namespace dialtone {

// A store that tells the hub of every change that it has committed, and the log of every change of state. It
// is the one place from which anything is published. Commits of one campaign on several threads may be
// answered in any order: what is older than what was published already is not published any more, so that
// watchers never go back. What others have committed takes the same way.
class PublishingStore final : public Store {
 public:
  // `hub` outlives the store, and so does `published`, which keeps what was published from being published
  // again; nullptr where nothing but commits is published.
  PublishingStore(std::unique_ptr<Store> store, WatchHub& hub, PublishedRevisions* published = nullptr);

  // Publishes what others have made of `ids`, each once, as `reader` finds it.
  absl::Status PublishStored(ChangeReader& reader, absl::Span<const CampaignId> ids);

  absl::StatusOr<CreateResult> Create(const CampaignRecord& record, const std::optional<RequestKey>& request,
                                      absl::Span<const CampaignEvent> events) override;
  std::vector<absl::StatusOr<CreateResult>> CreateAll(absl::Span<const Creation> creations) override;
  absl::StatusOr<CampaignRecord> Commit(const CampaignRecord& before, const CampaignRecord& after,
                                        absl::Time now, absl::Span<const CampaignEvent> events) override;
  std::vector<absl::StatusOr<CampaignRecord>> CommitAll(absl::Span<const RecordChange> changes,
                                                        absl::Time now) override;
  absl::StatusOr<std::vector<CampaignRecord>> ClaimDue(absl::string_view lease_token, absl::Time now,
                                                       absl::Time lease_until, int limit) override;
  absl::StatusOr<std::optional<absl::Time>> NextDue() override;
  absl::StatusOr<CampaignRecord> Load(const CampaignId& id) override;
  absl::StatusOr<CampaignView> GetCampaign(const CampaignId& id) override;
  absl::StatusOr<PhoneNumber> GetPhoneNumber(const CampaignId& id) override;
  absl::StatusOr<std::vector<CampaignView>> GetCampaigns(absl::Span<const CampaignId> ids) override;
  absl::StatusOr<std::vector<PhoneNumber>> GetPhoneNumbers(absl::Span<const CampaignId> ids) override;
  absl::StatusOr<std::vector<PhoneNumber>> FindPhoneNumbers(absl::Span<const std::string> uids) override;
  absl::StatusOr<CampaignPage> ListCampaigns(const CampaignQuery& query) override;
  absl::StatusOr<PhoneNumberPage> ListPhoneNumbers(const PhoneNumberQuery& query) override;
  absl::StatusOr<EventPage> ListEvents(const EventQuery& query) override;
  absl::StatusOr<std::vector<AwaitedNumber>> ListAwaited(absl::string_view account, int limit) override;
  absl::Status RecordChecks(absl::Span<const CampaignId> ids, absl::Time time, CheckOutcome outcome,
                            std::optional<absl::Time> next_time) override;
  absl::StatusOr<int> Purge(absl::Time before, int limit) override;
  absl::Status CheckReady() override;

 private:
  // The commits of one campaign that are under way, and the newest revision that one of them has published.
  struct UnderWay {
    int commits = 0;
    std::int64_t published = 0;
  };
  // Locked while something is published, never while the store works.
  struct Stripe {
    Mutex mu;
    std::unordered_map<CampaignId, UnderWay, absl::Hash<CampaignId>> under_way ABSL_GUARDED_BY(mu);
  };
  static constexpr std::size_t kStripes = 64;

  Stripe& StripeOf(const CampaignId& id);
  // Around every write of the campaign `id`, and every reading of what is to be published of it.
  void Begin(const CampaignId& id);
  void End(const CampaignId& id, std::optional<CampaignChange> change);
  void EndCreate(const CampaignId& id, const absl::StatusOr<CreateResult>& result);
  void EndCommit(const CampaignRecord& before, const absl::StatusOr<CampaignRecord>& committed);

  const std::unique_ptr<Store> store_;
  WatchHub& hub_;
  PublishedRevisions* const published_;
  std::array<Stripe, kStripes> stripes_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_PUBLISHING_STORE_H_
