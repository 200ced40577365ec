#ifndef DIALTONE_STORAGE_SQL_RECORD_ROWS_H_
#define DIALTONE_STORAGE_SQL_RECORD_ROWS_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "storage/campaign_event.h"
#include "storage/provisioning_job.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_session.h"

namespace dialtone {

// Statements on the rows that make up one record, shared by several methods of the store. They throw what
// SqlSession throws.

// "SELECT ... FROM ..." of whole records, without a WHERE: campaigns is c, phone_numbers n, provisioning_jobs
// j. One statement, so that the three rows are of one moment.
const std::string& SelectRecords();
CampaignRecord ReadRecord(SqlRows& rows);

// `campaign` has no labels stored yet.
void InsertLabels(SqlSession& session, const Dialect& dialect, const Campaign& campaign);
void DeleteLabels(SqlSession& session, const CampaignId& id);

// Writes `events` so that the last of them has `last_sequence`, and forgets those that are too many.
void AppendEvents(SqlSession& session, const CampaignId& id, absl::Span<const CampaignEvent> events,
                  std::int64_t last_sequence);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_RECORD_ROWS_H_
