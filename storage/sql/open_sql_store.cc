#include "storage/sql/open_sql_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/status_macros.h"
#include "storage/sql/dialect.h"
#include "storage/sql/migrations.h"
#include "storage/sql/postgres_driver.h"
#include "storage/sql/postgres_listener.h"
#include "storage/sql/postgres_migrator.h"
#include "storage/sql/postgres_url.h"
#include "storage/sql/session_pool.h"
#include "storage/sql/sql_change_reader.h"
#include "storage/sql/sql_coordination.h"
#include "storage/sql/sql_runner.h"
#include "storage/sql/sql_store.h"
#include "storage/sql/sqlite_driver.h"
#include "storage/sql/sqlite_migrator.h"

namespace dialtone {
namespace {

// A pool and the driver that it refers to.
struct OwnedPool {
  OwnedPool(std::unique_ptr<Driver> owned_driver, int capacity, absl::Duration lease_timeout)
      : driver(std::move(owned_driver)), pool(*driver, capacity, lease_timeout) {}

  const std::unique_ptr<Driver> driver;
  SessionPool pool;
};

std::shared_ptr<SessionPool> MakePool(std::unique_ptr<Driver> driver, int capacity,
                                      absl::Duration lease_timeout) {
  auto owned = std::make_shared<OwnedPool>(std::move(driver), std::max(capacity, 1), lease_timeout);
  return std::shared_ptr<SessionPool>(owned, &owned->pool);
}

absl::StatusOr<Secret> Conninfo(const SqlStoreOptions& options) {
  return PostgresConninfo(options.location,
                          {.connect = options.connect_timeout, .statement = options.statement_timeout});
}

absl::StatusOr<Secret> ListenConninfo(const SqlStoreOptions& options) {
  return PostgresConninfo(options.listen_url.empty() ? options.location : options.listen_url,
                          {.connect = options.connect_timeout, .statement = options.statement_timeout},
                          "dialtone-listen");
}

absl::StatusOr<OpenedSqlStore> OpenPostgres(const SqlStoreOptions& options) {
  DIALTONE_ASSIGN_OR_RETURN(Secret conninfo, Conninfo(options));
  const std::shared_ptr<SessionPool> pool = MakePool(std::make_unique<PostgresDriver>(std::move(conninfo)),
                                                     options.connections, options.lease_timeout);
  const SqlRunner runner(pool, pool);
  OpenedSqlStore opened;
  opened.store = std::make_unique<SqlStore>(PostgresDialect(), runner,
                                            options.notify ? std::optional(options.origin) : std::nullopt);
  opened.coordination = std::make_unique<SqlCoordination>(runner);
  opened.change_reader = std::make_unique<SqlChangeReader>(PostgresDialect(), runner);
  if (options.notify) {
    DIALTONE_ASSIGN_OR_RETURN(Secret listen_conninfo, ListenConninfo(options));
    opened.change_listener = std::make_unique<PostgresListener>(std::move(listen_conninfo), options.origin,
                                                                options.statement_timeout);
  }
  return opened;
}

absl::StatusOr<OpenedSqlStore> OpenSqlite(const SqlStoreOptions& options) {
  const std::string& path = options.location.Reveal();
  DIALTONE_ASSIGN_OR_RETURN(const int version, MigrateSqlite(path, options.statement_timeout));
  DIALTONE_RETURN_IF_ERROR(CheckSchemaVersion(version));
  const auto make_pool = [&](SqliteAccess access, int connections) {
    return MakePool(std::make_unique<SqliteDriver>(path, access, options.statement_timeout), connections,
                    options.lease_timeout);
  };
  const SqlRunner runner(make_pool(SqliteAccess::kReadOnly, options.connections),
                         make_pool(SqliteAccess::kReadWrite, 1));
  OpenedSqlStore opened;
  opened.store = std::make_unique<SqlStore>(SqliteDialect(), runner, /*origin=*/std::nullopt);
  opened.coordination = std::make_unique<SqlCoordination>(runner);
  return opened;
}

}  // namespace

absl::StatusOr<OpenedSqlStore> OpenSqlStore(const SqlStoreOptions& options) {
  return options.engine == SqlEngine::kPostgres ? OpenPostgres(options) : OpenSqlite(options);
}

absl::StatusOr<int> MigrateSql(const SqlStoreOptions& options) {
  if (options.engine == SqlEngine::kSqlite) {
    return MigrateSqlite(options.location.Reveal(), options.statement_timeout);
  }
  DIALTONE_ASSIGN_OR_RETURN(const Secret conninfo, Conninfo(options));
  return MigratePostgres(conninfo);
}

}  // namespace dialtone
