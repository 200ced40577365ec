#include "storage/sql/sql_change_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "storage/sql/row_codec.h"

namespace dialtone {
namespace {

SqlParams Ids(const Dialect& dialect, absl::Span<const CampaignId> ids) {
  return SqlParams().Text("ids", ListOfIds(dialect, ids));
}

}  // namespace

SqlChangeReader::SqlChangeReader(const Dialect& dialect, SqlRunner runner)
    : dialect_(dialect), runner_(std::move(runner)) {}

absl::StatusOr<std::vector<StoredCampaign>> SqlChangeReader::ReadCampaigns(absl::Span<const CampaignId> ids) {
  if (ids.empty()) return std::vector<StoredCampaign>();
  const std::string select_living =
      absl::StrCat("SELECT ", ColumnList(CampaignColumns(), "c."), ", ",
                   ColumnList(PhoneNumberColumns(), "n."), dialect_.campaigns_of_ids);
  const std::string select_gone =
      absl::StrCat("SELECT ", ColumnList(PhoneNumberColumns(), "n."), " FROM phone_numbers n WHERE n.id",
                   dialect_.is_one_of_ids, " AND NOT EXISTS (SELECT 1 FROM campaigns c WHERE c.id = n.id)");
  std::vector<StoredCampaign> found;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    found.clear();
    absl::flat_hash_set<std::string> missing;
    for (const CampaignId& id : ids) missing.insert(id.value);
    {
      SqlRows rows = session.Query(select_living, Ids(dialect_, ids));
      while (rows.Next()) {
        StoredCampaign& stored = found.emplace_back();
        stored.campaign = ReadCampaign(rows);
        stored.number = ReadPhoneNumber(rows);
        missing.erase(stored.number.id.value);
      }
    }
    if (missing.empty()) return absl::OkStatus();
    std::vector<CampaignId> gone;
    for (const std::string& id : missing) gone.push_back(CampaignId{id});
    SqlRows rows = session.Query(select_gone, Ids(dialect_, gone));
    while (rows.Next()) found.push_back({.campaign = std::nullopt, .number = ReadPhoneNumber(rows)});
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<CampaignRevision>> SqlChangeReader::ReadRevisions(
    absl::Span<const CampaignId> ids) {
  if (ids.empty()) return std::vector<CampaignRevision>();
  const std::string sql = absl::StrCat(
      "SELECT n.id, c.revision FROM phone_numbers n LEFT JOIN campaigns c ON c.id = n.id WHERE n.id",
      dialect_.is_one_of_ids);
  std::vector<CampaignRevision> found;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    found.clear();
    SqlRows rows = session.Query(sql, Ids(dialect_, ids));
    while (rows.Next()) {
      CampaignRevision& revision = found.emplace_back();
      revision.id.value = rows.Text();
      revision.revision = rows.OptionalInt().value_or(kGoneRevision);
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<CampaignRevision>> SqlChangeReader::ReadChanges(const PageCursor& after,
                                                                           int limit) {
  // Each half comes from an index in the order of the result and reads no more than it may give.
  static const std::string* const sql = new std::string(
      "SELECT id, revision, time FROM ("
      "SELECT id, revision, time FROM (SELECT id, revision, update_time AS time FROM campaigns"
      " WHERE (update_time, id) > (:after_time, :after_id) ORDER BY update_time, id LIMIT :limit) AS living"
      " UNION ALL "
      "SELECT id, revision, time FROM (SELECT id, CAST(NULL AS BIGINT) AS revision, gone_time AS time FROM "
      "phone_numbers"
      " WHERE gone_time IS NOT NULL AND (gone_time, id) > (:after_time, :after_id)"
      " ORDER BY gone_time, id LIMIT :limit) AS gone"
      ") AS changed ORDER BY time, id LIMIT :limit");
  std::vector<CampaignRevision> changed;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    changed.clear();
    SqlRows rows = session.Query(*sql, SqlParams()
                                           .Time("after_time", after.time)
                                           .Text("after_id", after.id.value)
                                           .Int("limit", std::max(limit, 0)));
    while (rows.Next()) {
      CampaignRevision& revision = changed.emplace_back();
      revision.id.value = rows.Text();
      revision.revision = rows.OptionalInt().value_or(kGoneRevision);
      revision.time = rows.Time();
    }
    return absl::OkStatus();
  }));
  return changed;
}

}  // namespace dialtone
