#ifndef DIALTONE_TESTS_SIMULATION_FAULTY_STORE_H_
#define DIALTONE_TESTS_SIMULATION_FAULTY_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "storage/coordination.h"
#include "storage/store.h"
#include "tests/simulation/world.h"

namespace dialtone::simulation {

// The store as one process reaches it: calls fail before or after they took effect, the process may lose its
// turn or die around every write, and nothing a dead process does reaches the store. Campaigns get uids that
// depend on the seed alone.
class FaultyStore : public Store {
 public:
  FaultyStore(World& world, Process& process) : world_(world), process_(process) {}

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
  template <typename Answer, typename Effect>
  Answer Write(absl::string_view what, Effect effect);
  template <typename Answer, typename Effect>
  Answer Read(Effect effect);
  void Committed(const CampaignRecord& before, const CampaignRecord& stored);

  World& world_;
  Process& process_;
};

// The same for what replicas share.
class FaultyCoordination final : public Coordination {
 public:
  FaultyCoordination(World& world, Process& process) : world_(world), process_(process) {}

  absl::StatusOr<bool> HoldLease(absl::string_view name, absl::string_view owner, absl::Time now,
                                 absl::Time until) override;
  absl::Status ReleaseLease(absl::string_view name, absl::string_view owner) override;
  absl::StatusOr<CallSlot> TakeCallSlot(absl::string_view account, const CallPace& pace, absl::Time now,
                                        absl::Duration patience) override;
  absl::Status HoldCalls(absl::string_view account, absl::Time until) override;
  absl::Status KeepLearned(absl::string_view name, absl::string_view text) override;
  absl::StatusOr<std::string> ReadLearned(absl::string_view name) override;

 private:
  template <typename Answer, typename Effect>
  Answer Write(Effect effect);

  World& world_;
  Process& process_;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_FAULTY_STORE_H_
