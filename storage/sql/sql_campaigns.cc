// Creating a campaign, and reading one.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "storage/revisions.h"
#include "storage/sql/record_json.h"
#include "storage/sql/record_rows.h"
#include "storage/sql/row_codec.h"
#include "storage/sql/sql_store.h"

namespace dialtone {
namespace {

using Outcome = CreateResult::Outcome;

std::string InsertUnlessTaken(absl::string_view table, absl::Span<const absl::string_view> columns) {
  return absl::StrCat("INSERT INTO ", table, " (", ColumnList(columns), ") VALUES (", ParameterList(columns),
                      ") ON CONFLICT DO NOTHING");
}

const std::string& SelectView() {
  static const std::string* const sql = new std::string(absl::StrCat(
      "SELECT ", ColumnList(CampaignColumns(), "c."), ", ", ColumnList(PhoneNumberColumns(), "n."),
      " FROM campaigns c JOIN phone_numbers n ON n.id = c.id WHERE c.id = :id"));
  return *sql;
}

absl::StatusOr<CampaignView> ReadView(SqlSession& session, const CampaignId& id) {
  SqlRows rows = session.Query(SelectView(), SqlParams().Text("id", id.value));
  if (!rows.Next()) return absl::NotFoundError("no such campaign");
  CampaignView view;
  view.campaign = ReadCampaign(rows);
  view.number = ReadPhoneNumber(rows);
  return view;
}

// False when the request id is taken.
bool InsertRequest(SqlSession& session, const RequestKey& request, const Campaign& campaign) {
  static const std::string* const sql = new std::string(
      "INSERT INTO create_requests (request_id, body_hash, campaign_id, campaign_uid, create_time)"
      " VALUES (:request_id, :body_hash, :campaign_id, :campaign_uid, :create_time) ON CONFLICT DO NOTHING");
  return session.Execute(*sql, SqlParams()
                                   .Text("request_id", request.request_id)
                                   .Text("body_hash", request.body_hash)
                                   .Text("campaign_id", campaign.id.value)
                                   .Text("campaign_uid", campaign.uid)
                                   .Time("create_time", campaign.create_time)) == 1;
}

absl::StatusOr<CreateResult> Replay(SqlSession& session, const RequestKey& request) {
  static const std::string* const sql = new std::string(
      "SELECT body_hash, campaign_id, campaign_uid FROM create_requests WHERE request_id = :request_id");
  CampaignId id;
  std::string uid;
  {
    SqlRows rows = session.Query(*sql, SqlParams().Text("request_id", request.request_id));
    if (!rows.Next()) return absl::UnavailableError("the request was purged this moment; try again");
    if (rows.Text() != request.body_hash) return CreateResult{Outcome::kRequestMismatch, {}};
    id.value = rows.Text();
    uid = rows.Text();
  }
  absl::StatusOr<CampaignView> view = ReadView(session, id);
  if (absl::IsNotFound(view.status()) || (view.ok() && view->campaign.uid != uid)) {
    return CreateResult{Outcome::kReplayedGone, {}};
  }
  if (!view.ok()) return view.status();
  return CreateResult{Outcome::kReplayed, *std::move(view)};
}

}  // namespace

absl::StatusOr<CreateResult> SqlStore::Create(const CampaignRecord& record,
                                              const std::optional<RequestKey>& request,
                                              absl::Span<const CampaignEvent> events) {
  static const std::string* const insert_number =
      new std::string(InsertUnlessTaken("phone_numbers", PhoneNumberColumns()));
  static const std::string* const insert_campaign =
      new std::string(InsertUnlessTaken("campaigns", CampaignColumns()));
  static const std::string* const insert_job = new std::string(absl::StrCat(
      "INSERT INTO provisioning_jobs (", ColumnList(JobColumns()), ", last_event_sequence) VALUES (",
      ParameterList(JobColumns()), ", :last_event_sequence)"));

  const CampaignRecord stored = WithFirstRevisions(record);
  const auto last_sequence = static_cast<std::int64_t>(events.size());
  CreateResult result;
  DIALTONE_RETURN_IF_ERROR(runner_.Write([&](SqlSession& session) -> absl::StatusOr<TransactionEnd> {
    result = {};
    if (request && !InsertRequest(session, *request, stored.campaign)) {
      DIALTONE_ASSIGN_OR_RETURN(result, Replay(session, *request));
      return TransactionEnd::kRollBack;
    }
    // A number outlives its campaign, so its table knows every id that is taken.
    SqlParams number;
    BindPhoneNumber(stored.number, number);
    SqlParams campaign;
    BindCampaign(stored.campaign, campaign);
    if (session.Execute(*insert_number, std::move(number)) == 0 ||
        session.Execute(*insert_campaign, std::move(campaign)) == 0) {
      result.outcome = Outcome::kIdTaken;
      return TransactionEnd::kRollBack;
    }
    SqlParams job;
    BindJob(stored.campaign.id, stored.job, job);
    job.Int("last_event_sequence", last_sequence);
    session.Execute(*insert_job, std::move(job));
    InsertLabels(session, dialect_, stored.campaign);
    AppendEvents(session, stored.campaign.id, events, last_sequence);
    return TransactionEnd::kCommit;
  }));
  if (result.outcome == Outcome::kCreated) result.view = {stored.campaign, stored.number};
  return result;
}

absl::StatusOr<CampaignView> SqlStore::GetCampaign(const CampaignId& id) {
  CampaignView view;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) -> absl::Status {
    DIALTONE_ASSIGN_OR_RETURN(view, ReadView(session, id));
    return absl::OkStatus();
  }));
  return view;
}

absl::StatusOr<PhoneNumber> SqlStore::GetPhoneNumber(const CampaignId& id) {
  static const std::string* const sql = new std::string(
      absl::StrCat("SELECT ", ColumnList(PhoneNumberColumns()), " FROM phone_numbers WHERE id = :id"));
  PhoneNumber number;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    SqlRows rows = session.Query(*sql, SqlParams().Text("id", id.value));
    if (!rows.Next()) return absl::NotFoundError("no such phone number");
    number = ReadPhoneNumber(rows);
    return absl::OkStatus();
  }));
  return number;
}

absl::StatusOr<std::vector<PhoneNumber>> SqlStore::FindPhoneNumbers(absl::Span<const std::string> uids) {
  if (uids.empty()) return std::vector<PhoneNumber>();
  const std::string sql =
      absl::StrCat("SELECT ", ColumnList(PhoneNumberColumns(), "n."),
                   " FROM phone_numbers n WHERE n.uid IN (SELECT e.value FROM ", dialect_.each_id, " AS e)");
  std::vector<PhoneNumber> found;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    found.clear();
    SqlRows rows = session.Query(sql, SqlParams().Text("ids", StringsToJson({uids.begin(), uids.end()})));
    while (rows.Next()) found.push_back(ReadPhoneNumber(rows));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<CampaignRecord> SqlStore::Load(const CampaignId& id) {
  static const std::string* const sql = new std::string(absl::StrCat(SelectRecords(), " WHERE c.id = :id"));
  CampaignRecord record;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    SqlRows rows = session.Query(*sql, SqlParams().Text("id", id.value));
    if (!rows.Next()) return absl::NotFoundError("no such campaign");
    record = ReadRecord(rows);
    return absl::OkStatus();
  }));
  return record;
}

}  // namespace dialtone
