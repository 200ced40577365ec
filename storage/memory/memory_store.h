#ifndef DIALTONE_STORAGE_MEMORY_MEMORY_STORE_H_
#define DIALTONE_STORAGE_MEMORY_MEMORY_STORE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "storage/store.h"

namespace dialtone {

// The reference implementation of Store, and the fake of tests: everything under one lock, nothing on disk.
// Never fails of its own accord.
class MemoryStore final : public Store {
 public:
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
  struct Work {
    Campaign campaign;
    ProvisioningJob job;
    std::deque<CampaignEvent> events;
    std::int64_t last_sequence = 0;
  };
  struct SeenRequest {
    std::string body_hash;
    CampaignId id;
    std::string uid;
    absl::Time time;
  };

  CampaignRecord RecordOf(const Work& work) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  CreateResult Replay(const SeenRequest& seen, const std::string& body_hash) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  static void Append(Work& work, absl::Span<const CampaignEvent> events);

  Mutex mu_;
  // The number of a campaign is in numbers_ alone, where it stays when the campaign goes.
  std::map<CampaignId, Work> work_ ABSL_GUARDED_BY(mu_);
  std::map<CampaignId, PhoneNumber> numbers_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, SeenRequest> requests_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_MEMORY_MEMORY_STORE_H_
