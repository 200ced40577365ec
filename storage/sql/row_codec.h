#ifndef DIALTONE_STORAGE_SQL_ROW_CODEC_H_
#define DIALTONE_STORAGE_SQL_ROW_CODEC_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/campaign_event.h"
#include "storage/provisioning_job.h"
#include "storage/sql/sql_params.h"
#include "storage/sql/sql_session.h"

namespace dialtone {

// Between records and rows. The columns of a table are named once, in the order in which Bind gives their
// values and Read takes them; a parameter has the name of its column.

absl::Span<const absl::string_view> CampaignColumns();
absl::Span<const absl::string_view> PhoneNumberColumns();
absl::Span<const absl::string_view> JobColumns();

// "id, uid, ..." with `prefix` ("c.") before each.
std::string ColumnList(absl::Span<const absl::string_view> columns, absl::string_view prefix = "");
// "uid = :uid, ..." of all but the first column, the id, which belongs into the WHERE.
std::string AssignmentList(absl::Span<const absl::string_view> columns);

// The id, and what changes on a campaign's way through its states; the rest is what the caller asked for.
absl::Span<const absl::string_view> CampaignProgressColumns();

// All of a number but its checks, which have writers of their own.
absl::Span<const absl::string_view> PhoneNumberColumnsWithoutChecks();

void BindCampaign(const Campaign& campaign, SqlParams& params);
void BindCampaignProgress(const Campaign& campaign, SqlParams& params);
void BindPhoneNumber(const PhoneNumber& number, SqlParams& params);
void BindPhoneNumberWithoutChecks(const PhoneNumber& number, SqlParams& params);
void BindJob(const CampaignId& id, const ProvisioningJob& job, SqlParams& params);
void BindChecks(const Checks& checks, SqlParams& params);

// These throw std::runtime_error for a value that the program never wrote.
Campaign ReadCampaign(SqlRows& rows);
PhoneNumber ReadPhoneNumber(SqlRows& rows);
ProvisioningJob ReadJob(SqlRows& rows);
CampaignEvent ReadEvent(SqlRows& rows);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_ROW_CODEC_H_
