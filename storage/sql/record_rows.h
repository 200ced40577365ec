#ifndef DIALTONE_STORAGE_SQL_RECORD_ROWS_H_
#define DIALTONE_STORAGE_SQL_RECORD_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/campaign_event.h"
#include "storage/provisioning_job.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_params.h"
#include "storage/sql/sql_session.h"

namespace dialtone {

// Statements on the rows that make up one record, shared by several methods of the store. They throw what
// SqlSession throws.

// "SELECT ... FROM ..." of campaigns with their numbers, without a WHERE: campaigns is c, phone_numbers n.
const std::string& SelectViews();
// The columns of it, in the order in which ReadView() takes them.
const std::string& ViewColumns();
CampaignView ReadView(SqlRows& rows);
// kNotFound
absl::StatusOr<CampaignView> ReadView(SqlSession& session, const CampaignId& id);

// "SELECT ... FROM ..." of whole records, without a WHERE: campaigns is c, phone_numbers n, provisioning_jobs
// j. One statement, so that the three rows are of one moment.
const std::string& SelectRecords();
CampaignRecord ReadRecord(SqlRows& rows);

// What is to be inserted into campaign_labels, for the filter.
std::vector<SqlParams> LabelRows(const Campaign& campaign);
void DeleteLabels(SqlSession& session, const CampaignId& id);

// What is to be inserted into campaign_events, so that the last event has `last_sequence`: no more than are
// kept of one campaign.
std::vector<SqlParams> EventRows(const CampaignId& id, absl::Span<const CampaignEvent> events,
                                 std::int64_t last_sequence);
// Writes `events`, and forgets those that are too many.
void AppendEvents(SqlSession& session, const Dialect& dialect, const CampaignId& id,
                  absl::Span<const CampaignEvent> events, std::int64_t last_sequence);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_RECORD_ROWS_H_
