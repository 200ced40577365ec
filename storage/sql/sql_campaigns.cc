// Reading campaigns and numbers by their ids.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "storage/sql/record_rows.h"
#include "storage/sql/row_codec.h"
#include "storage/sql/sql_store.h"

namespace dialtone {
namespace {

const std::string& SelectNumbers() {
  static const std::string* const sql = new std::string(
      absl::StrCat("SELECT ", ColumnList(PhoneNumberColumns(), "n."), " FROM phone_numbers n"));
  return *sql;
}

}  // namespace

absl::StatusOr<CampaignView> SqlStore::GetCampaign(const CampaignId& id) {
  CampaignView view;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) -> absl::Status {
    DIALTONE_ASSIGN_OR_RETURN(view, ReadView(session, id));
    return absl::OkStatus();
  }));
  return view;
}

absl::StatusOr<std::vector<CampaignView>> SqlStore::GetCampaigns(absl::Span<const CampaignId> ids) {
  // The statement for one is cheaper.
  if (ids.size() <= 1) return Store::GetCampaigns(ids);
  const std::string sql = absl::StrCat("SELECT ", ViewColumns(), dialect_.campaigns_of_ids);
  std::vector<CampaignView> found;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    found.clear();
    found.reserve(ids.size());
    SqlRows rows = session.Query(sql, SqlParams().Text("ids", ListOfIds(dialect_, ids)));
    while (rows.Next()) found.push_back(ReadView(rows));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<PhoneNumber>> SqlStore::GetPhoneNumbers(absl::Span<const CampaignId> ids) {
  if (ids.size() <= 1) return Store::GetPhoneNumbers(ids);
  const std::string sql =
      absl::StrCat("SELECT ", ColumnList(PhoneNumberColumns(), "n."), dialect_.numbers_of_ids);
  std::vector<PhoneNumber> found;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    found.clear();
    found.reserve(ids.size());
    SqlRows rows = session.Query(sql, SqlParams().Text("ids", ListOfIds(dialect_, ids)));
    while (rows.Next()) found.push_back(ReadPhoneNumber(rows));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<PhoneNumber> SqlStore::GetPhoneNumber(const CampaignId& id) {
  static const std::string* const sql = new std::string(absl::StrCat(SelectNumbers(), " WHERE n.id = :id"));
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
  const std::string sql = absl::StrCat(SelectNumbers(), " WHERE n.uid", dialect_.is_one_of_ids);
  std::vector<PhoneNumber> found;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    found.clear();
    SqlRows rows = session.Query(sql, SqlParams().Text("ids", ListOfTexts(dialect_, uids)));
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
