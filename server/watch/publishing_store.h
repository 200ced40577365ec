#ifndef DIALTONE_SERVER_WATCH_PUBLISHING_STORE_H_
#define DIALTONE_SERVER_WATCH_PUBLISHING_STORE_H_

#include <memory>

#include "server/watch/watch_hub.h"
#include "storage/store.h"

namespace dialtone {

// A store that tells the hub of every change that it has committed. It is the one place from which anything
// is published.
class PublishingStore final : public Store {
 public:
  // `hub` outlives the store.
  PublishingStore(std::unique_ptr<Store> store, WatchHub& hub);

  absl::StatusOr<CreateResult> Create(const CampaignRecord& record, const std::optional<RequestKey>& request,
                                      absl::Span<const CampaignEvent> events) override;
  absl::StatusOr<CampaignRecord> Commit(const CampaignRecord& before, const CampaignRecord& after,
                                        absl::Time now, absl::Span<const CampaignEvent> events) override;
  absl::StatusOr<std::vector<CampaignRecord>> ClaimDue(absl::string_view lease_token, absl::Time now,
                                                       absl::Time lease_until, int limit) override;
  absl::StatusOr<std::optional<absl::Time>> NextDue() override;
  absl::StatusOr<CampaignRecord> Load(const CampaignId& id) override;
  absl::StatusOr<CampaignView> GetCampaign(const CampaignId& id) override;
  absl::StatusOr<PhoneNumber> GetPhoneNumber(const CampaignId& id) override;
  absl::StatusOr<CampaignPage> ListCampaigns(const CampaignQuery& query) override;
  absl::StatusOr<PhoneNumberPage> ListPhoneNumbers(const PhoneNumberQuery& query) override;
  absl::StatusOr<EventPage> ListEvents(const EventQuery& query) override;
  absl::StatusOr<std::vector<AwaitedNumber>> ListAwaited(absl::string_view account, int limit) override;
  absl::Status RecordChecks(absl::Span<const CampaignId> ids, absl::Time time, CheckOutcome outcome,
                            std::optional<absl::Time> next_time) override;
  absl::StatusOr<int> Purge(absl::Time before, int limit) override;
  absl::Status CheckReady() override;

 private:
  const std::unique_ptr<Store> store_;
  WatchHub& hub_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_PUBLISHING_STORE_H_
