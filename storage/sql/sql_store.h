#ifndef DIALTONE_STORAGE_SQL_SQL_STORE_H_
#define DIALTONE_STORAGE_SQL_SQL_STORE_H_

#include <optional>
#include <vector>

#include "storage/sql/change_notice.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_runner.h"
#include "storage/store.h"

namespace dialtone {

// The store over SOCI, for both databases. The methods are in files by subject: sql_campaigns.cc,
// sql_creates.cc, sql_commit.cc, sql_jobs.cc, sql_lists.cc, sql_store.cc.
class SqlStore final : public Store {
 public:
  // `origin` is who commits, in notices to those who listen; nullopt: none are sent.
  SqlStore(const Dialect& dialect, SqlRunner runner, std::optional<std::string> origin);

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
  // Of one transaction: `creations` differ in ids and request ids.
  std::vector<absl::StatusOr<CreateResult>> CreateTogether(absl::Span<const Creation* const> creations);

  const Dialect& dialect_;
  SqlRunner runner_;
  const ChangeNotifier notifier_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_STORE_H_
