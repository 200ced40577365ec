#include "storage/sql/sqlite_migrator.h"

#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "storage/sql/migrations.h"
#include "storage/sql/migrator.h"

namespace dialtone {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

absl::Status ToStatus(sqlite3* database, const std::string& path, int code) {
  if (code == SQLITE_OK) return absl::OkStatus();
  const std::string message = absl::StrCat("the SQLite database ", path, ": ", sqlite3_errmsg(database));
  const int primary_code = code & 0xff;
  if (primary_code == SQLITE_BUSY || primary_code == SQLITE_LOCKED)
    return absl::DeadlineExceededError(message);
  return absl::UnavailableError(message);
}

class SqliteConnection final : public MigrationConnection {
 public:
  SqliteConnection(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}

  absl::Status BeginExclusively() override { return Run("BEGIN IMMEDIATE"); }

  absl::Status Run(const char* sql) override {
    return ToStatus(database_, path_, sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
  }

  absl::StatusOr<int> SelectSchemaVersion() override {
    sqlite3_stmt* raw = nullptr;
    DIALTONE_RETURN_IF_ERROR(
        ToStatus(database_, path_, sqlite3_prepare_v2(database_, kSelectSchemaVersion, -1, &raw, nullptr)));
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement(raw);
    const int code = sqlite3_step(statement.get());
    if (code != SQLITE_ROW) return ToStatus(database_, path_, code);
    return sqlite3_column_int(statement.get(), 0);
  }

 private:
  sqlite3* const database_;
  const std::string path_;
};

// The mode stays with the file. Of several that switch a fresh file at once SQLite refuses all but one
// without waiting for it (each holds a read lock that the others wait for); the exclusive transaction waits.
absl::Status SwitchToWal(SqliteConnection& connection) {
  constexpr int kAttempts = 20;
  absl::Status switched;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    switched = connection.Run("PRAGMA journal_mode = WAL");
    if (!absl::IsDeadlineExceeded(switched)) return switched;
    DIALTONE_RETURN_IF_ERROR(connection.Run("BEGIN EXCLUSIVE"));
    DIALTONE_RETURN_IF_ERROR(connection.Run("COMMIT"));
  }
  return switched;
}

}  // namespace

absl::StatusOr<int> MigrateSqlite(const std::string& path, absl::Duration busy_timeout) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  const std::unique_ptr<sqlite3, CloseDatabase> database(raw);
  DIALTONE_RETURN_IF_ERROR(ToStatus(database.get(), path, code));
  sqlite3_busy_timeout(database.get(), static_cast<int>(absl::ToInt64Milliseconds(busy_timeout)));
  SqliteConnection connection(database.get(), path);
  DIALTONE_RETURN_IF_ERROR(SwitchToWal(connection));
  DIALTONE_RETURN_IF_ERROR(connection.Run("PRAGMA synchronous = FULL"));
  return TakeMissingSteps(connection, SqliteMigrations());
}

}  // namespace dialtone
