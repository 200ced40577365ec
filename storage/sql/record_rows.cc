#include "storage/sql/record_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/sql/insert_rows.h"
#include "storage/sql/row_codec.h"

namespace dialtone {

const std::string& ViewColumns() {
  static const std::string* const columns = new std::string(
      absl::StrCat(ColumnList(CampaignColumns(), "c."), ", ", ColumnList(PhoneNumberColumns(), "n.")));
  return *columns;
}

const std::string& SelectViews() {
  static const std::string* const sql = new std::string(
      absl::StrCat("SELECT ", ViewColumns(), " FROM campaigns c JOIN phone_numbers n ON n.id = c.id"));
  return *sql;
}

CampaignView ReadView(SqlRows& rows) {
  CampaignView view;
  view.campaign = ReadCampaign(rows);
  view.number = ReadPhoneNumber(rows);
  return view;
}

absl::StatusOr<CampaignView> ReadView(SqlSession& session, const CampaignId& id) {
  static const std::string* const sql = new std::string(absl::StrCat(SelectViews(), " WHERE c.id = :id"));
  SqlRows rows = session.Query(*sql, SqlParams().Text("id", id.value));
  if (!rows.Next()) return absl::NotFoundError("no such campaign");
  return ReadView(rows);
}

const std::string& SelectRecords() {
  static const std::string* const sql = new std::string(absl::StrCat(
      "SELECT ", ViewColumns(), ", ", ColumnList(JobColumns(), "j."),
      " FROM campaigns c JOIN phone_numbers n ON n.id = c.id JOIN provisioning_jobs j ON j.id = c.id"));
  return *sql;
}

CampaignRecord ReadRecord(SqlRows& rows) {
  CampaignRecord record;
  record.campaign = ReadCampaign(rows);
  record.number = ReadPhoneNumber(rows);
  record.job = ReadJob(rows);
  return record;
}

void DeleteLabels(SqlSession& session, const CampaignId& id) {
  session.Execute("DELETE FROM campaign_labels WHERE campaign_id = :id", SqlParams().Text("id", id.value));
}

std::vector<SqlParams> LabelRows(const Campaign& campaign) {
  std::vector<SqlParams> rows;
  for (const auto& [key, value] : campaign.labels) {
    rows.push_back(
        SqlParams().Text("label_key", key).Text("label_value", value).Text("campaign_id", campaign.id.value));
  }
  return rows;
}

std::vector<SqlParams> EventRows(const CampaignId& id, absl::Span<const CampaignEvent> events,
                                 std::int64_t last_sequence) {
  std::vector<SqlParams> rows;
  std::int64_t sequence = last_sequence - static_cast<std::int64_t>(events.size());
  for (const CampaignEvent& event : events) {
    if (++sequence <= last_sequence - kMaxEventsPerCampaign) continue;
    rows.push_back(SqlParams()
                       .Text("campaign_id", id.value)
                       .Int("sequence", sequence)
                       .Time("time", event.time)
                       .Text("kind", std::string(EnumName(event.kind)))
                       .Text("detail", event.detail));
  }
  return rows;
}

void AppendEvents(SqlSession& session, const Dialect& dialect, const CampaignId& id,
                  absl::Span<const CampaignEvent> events, std::int64_t last_sequence) {
  if (events.empty()) return;
  InsertRows(session, dialect, "campaign_events", EventRows(id, events, last_sequence));
  const std::int64_t newest_to_forget = last_sequence - kMaxEventsPerCampaign;
  if (newest_to_forget > 0) {
    session.Execute("DELETE FROM campaign_events WHERE campaign_id = :campaign_id AND sequence <= :sequence",
                    SqlParams().Text("campaign_id", id.value).Int("sequence", newest_to_forget));
  }
}

}  // namespace dialtone
