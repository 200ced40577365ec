#ifndef DIALTONE_STORAGE_SQL_POSTGRES_DRIVER_H_
#define DIALTONE_STORAGE_SQL_POSTGRES_DRIVER_H_

#include "base/secret.h"
#include "storage/sql/driver.h"

namespace dialtone {

class PostgresDriver final : public Driver {
 public:
  explicit PostgresDriver(Secret conninfo);

  void Open(soci::session& session) const override;
  bool IsConnected(soci::session& session) const override;
  bool IsInTransaction(soci::session& session) const override;
  const char* BeginStatement() const override;
  int CountColumns(soci::session& session, soci::statement& statement) const override;
  bool HoldsRows() const override { return true; }
  int CountRows(soci::statement& statement) const override;
  std::optional<absl::string_view> Field(soci::statement& statement, int row, int column) const override;
  void Release(soci::statement& statement) const override;
  void Abandon(soci::statement& statement) const override;

 private:
  const Secret conninfo_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_POSTGRES_DRIVER_H_
