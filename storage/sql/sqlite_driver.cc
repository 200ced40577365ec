#include "storage/sql/sqlite_driver.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

sqlite_api::sqlite3* ConnectionOf(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

}  // namespace

SqliteDriver::SqliteDriver(std::string path, SqliteAccess access, absl::Duration busy_timeout)
    : path_(std::move(path)), access_(access), busy_timeout_(busy_timeout) {}

void SqliteDriver::Open(soci::session& session) const {
  session.open(soci::sqlite3, absl::StrCat("dbname=\"", path_, "\""));
  // None of these is kept in the file.
  const std::string pragmas = absl::StrCat("PRAGMA busy_timeout = ", absl::ToInt64Milliseconds(busy_timeout_),
                                           "; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA "
                                           "temp_store = MEMORY; PRAGMA query_only = ",
                                           access_ == SqliteAccess::kReadOnly ? "ON" : "OFF");
  const int code =
      sqlite_api::sqlite3_exec(ConnectionOf(session), pragmas.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw soci::sqlite3_soci_error("cannot set up the connection", code);
}

bool SqliteDriver::IsConnected(soci::session&) const { return true; }

bool SqliteDriver::IsInTransaction(soci::session& session) const {
  return sqlite_api::sqlite3_get_autocommit(ConnectionOf(session)) == 0;
}

// A deferred transaction that turns into a writer fails at once, without the busy timeout.
const char* SqliteDriver::BeginStatement() const { return "BEGIN IMMEDIATE"; }

int SqliteDriver::CountColumns(soci::session&, soci::statement& statement) const {
  return sqlite_api::sqlite3_column_count(
      static_cast<soci::sqlite3_statement_backend*>(statement.get_backend())->stmt_);
}

int SqliteDriver::CountRows(soci::statement&) const { return 0; }

std::optional<absl::string_view> SqliteDriver::Field(soci::statement&, int, int) const {
  return std::nullopt;
}

void SqliteDriver::Release(soci::statement& statement) const {
  sqlite_api::sqlite3_reset(static_cast<soci::sqlite3_statement_backend*>(statement.get_backend())->stmt_);
}

void SqliteDriver::Abandon(soci::statement&) const {}

}  // namespace dialtone
