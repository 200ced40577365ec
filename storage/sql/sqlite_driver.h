#ifndef DIALTONE_STORAGE_SQL_SQLITE_DRIVER_H_
#define DIALTONE_STORAGE_SQL_SQLITE_DRIVER_H_

#include <string>

#include "absl/time/time.h"
#include "storage/sql/driver.h"

namespace dialtone {

enum class SqliteAccess { kReadOnly, kReadWrite };

class SqliteDriver final : public Driver {
 public:
  SqliteDriver(std::string path, SqliteAccess access, absl::Duration busy_timeout);

  void Open(soci::session& session) const override;
  bool IsConnected(soci::session& session) const override;
  bool IsInTransaction(soci::session& session) const override;
  const char* BeginStatement() const override;
  int CountColumns(soci::session& session, soci::statement& statement) const override;
  bool HoldsRows() const override { return false; }
  int CountRows(soci::statement& statement) const override;
  std::optional<absl::string_view> Field(soci::statement& statement, int row, int column) const override;
  void Release(soci::statement& statement) const override;
  void Abandon(soci::statement& statement) const override;

 private:
  const std::string path_;
  const SqliteAccess access_;
  const absl::Duration busy_timeout_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQLITE_DRIVER_H_
