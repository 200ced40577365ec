#include "storage/sql/record_rows.h"

#include "absl/strings/str_cat.h"
#include "storage/sql/record_json.h"
#include "storage/sql/row_codec.h"

namespace dialtone {

const std::string& SelectRecords() {
  static const std::string* const sql = new std::string(absl::StrCat(
      "SELECT ", ColumnList(CampaignColumns(), "c."), ", ", ColumnList(PhoneNumberColumns(), "n."), ", ",
      ColumnList(JobColumns(), "j."),
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

void InsertLabels(SqlSession& session, const Dialect& dialect, const Campaign& campaign) {
  if (campaign.labels.empty()) return;
  session.Execute(absl::StrCat("INSERT INTO campaign_labels (label_key, label_value, campaign_id)"
                               " SELECT e.key, e.value, :id FROM ",
                               dialect.each_label, " AS e"),
                  SqlParams().Text("id", campaign.id.value).Text("labels", LabelsToJson(campaign.labels)));
}

void DeleteLabels(SqlSession& session, const CampaignId& id) {
  session.Execute("DELETE FROM campaign_labels WHERE campaign_id = :id", SqlParams().Text("id", id.value));
}

void AppendEvents(SqlSession& session, const CampaignId& id, absl::Span<const CampaignEvent> events,
                  std::int64_t last_sequence) {
  if (events.empty()) return;
  const std::int64_t newest_to_forget = last_sequence - kMaxEventsPerCampaign;
  std::int64_t sequence = last_sequence - static_cast<std::int64_t>(events.size());
  for (const CampaignEvent& event : events) {
    if (++sequence <= newest_to_forget) continue;
    session.Execute(
        "INSERT INTO campaign_events (campaign_id, sequence, time, kind, detail)"
        " VALUES (:campaign_id, :sequence, :time, :kind, :detail)",
        SqlParams()
            .Text("campaign_id", id.value)
            .Int("sequence", sequence)
            .Time("time", event.time)
            .Text("kind", std::string(EnumName(event.kind)))
            .Text("detail", event.detail));
  }
  if (newest_to_forget > 0) {
    session.Execute("DELETE FROM campaign_events WHERE campaign_id = :campaign_id AND sequence <= :sequence",
                    SqlParams().Text("campaign_id", id.value).Int("sequence", newest_to_forget));
  }
}

}  // namespace dialtone
