// The work that is to be done: who does it, when, and what is awaited.
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "storage/sql/record_rows.h"
#include "storage/sql/row_codec.h"
#include "storage/sql/sql_store.h"

namespace dialtone {

absl::StatusOr<std::vector<CampaignRecord>> SqlStore::ClaimDue(absl::string_view lease_token, absl::Time now,
                                                               absl::Time lease_until, int limit) {
  std::vector<CampaignRecord> records;
  DIALTONE_RETURN_IF_ERROR(runner_.Write([&](SqlSession& session) {
    records.clear();
    std::vector<CampaignId> ids;
    {
      SqlRows rows = session.Query(dialect_.claim_due, SqlParams()
                                                           .Text("lease_token", std::string(lease_token))
                                                           .Time("lease_until", lease_until)
                                                           .Time("now", now)
                                                           .Int("limit", std::max(limit, 0)));
      while (rows.Next()) ids.push_back(CampaignId{rows.Text()});
    }
    if (ids.empty()) return TransactionEnd::kRollBack;
    // A statement of its own: what the claim itself joined could be older than the job that it locked. Now
    // that the jobs are locked, nothing of these records moves.
    SqlRows rows = session.Query(absl::StrCat(SelectRecords(), " WHERE c.id", dialect_.is_one_of_ids),
                                 SqlParams().Text("ids", ListOfIds(dialect_, ids)));
    while (rows.Next()) records.push_back(ReadRecord(rows));
    return TransactionEnd::kCommit;
  }));
  std::sort(records.begin(), records.end(), [](const CampaignRecord& a, const CampaignRecord& b) {
    return std::tie(*a.job.due_time, a.campaign.id) < std::tie(*b.job.due_time, b.campaign.id);
  });
  return records;
}

absl::StatusOr<std::optional<absl::Time>> SqlStore::NextDue() {
  std::optional<absl::Time> next;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    // The expression of the index, of which this is the first entry.
    SqlRows rows = session.Query(
        "SELECT (CASE WHEN due_time > lease_until THEN due_time ELSE lease_until END) AS claimable"
        " FROM provisioning_jobs WHERE due_time IS NOT NULL"
        " ORDER BY (CASE WHEN due_time > lease_until THEN due_time ELSE lease_until END), id LIMIT 1");
    next = rows.Next() ? rows.OptionalTime() : std::nullopt;
    return absl::OkStatus();
  }));
  return next;
}

absl::StatusOr<std::vector<AwaitedNumber>> SqlStore::ListAwaited(absl::string_view account, int limit) {
  std::vector<AwaitedNumber> awaited;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    awaited.clear();
    SqlRows rows = session.Query(
        "SELECT n.id, n.vapi_phone_number_id, COALESCE(n.requested_time, n.create_time) AS asked"
        " FROM provisioning_jobs j JOIN phone_numbers n ON n.id = j.id"
        " WHERE j.step = 'AWAITING_NUMBER' AND n.account = :account ORDER BY asked, n.id LIMIT :limit",
        SqlParams().Text("account", std::string(account)).Int("limit", std::max(limit, 0)));
    while (rows.Next()) {
      AwaitedNumber number;
      number.id.value = rows.Text();
      number.vapi_phone_number_id = rows.Text();
      number.requested_time = rows.Time();
      awaited.push_back(std::move(number));
    }
    return absl::OkStatus();
  }));
  return awaited;
}

absl::Status SqlStore::RecordChecks(absl::Span<const CampaignId> ids, absl::Time time, CheckOutcome outcome,
                                    std::optional<absl::Time> next_time) {
  if (ids.empty()) return absl::OkStatus();
  return runner_.Write([&](SqlSession& session) {
    session.Execute(dialect_.record_checks, SqlParams()
                                                .Text("ids", ListOfIds(dialect_, ids))
                                                .Time("time", time)
                                                .Text("outcome", std::string(EnumName(outcome)))
                                                .OptionalTime("next_time", next_time));
    return TransactionEnd::kCommit;
  });
}

}  // namespace dialtone
