#include "storage/open_store.h"

#include <utility>

#include "base/status_macros.h"
#include "storage/database_url.h"
#include "storage/memory/memory_coordination.h"
#include "storage/memory/memory_store.h"
#include "storage/sql/open_sql_store.h"

namespace dialtone {
namespace {

SqlStoreOptions ForSql(const StoreOptions& options, const DatabaseUrl& url) {
  return {.engine = url.kind == DatabaseKind::kSqlite ? SqlEngine::kSqlite : SqlEngine::kPostgres,
          .location = url.location,
          .connections = options.connections,
          .lease_timeout = options.lease_timeout,
          .statement_timeout = options.statement_timeout,
          .connect_timeout = options.connect_timeout,
          .origin = options.origin,
          .listen_url = options.listen_url,
          .notify = options.notify};
}

}  // namespace

absl::StatusOr<OpenedStore> OpenStore(const StoreOptions& options) {
  DIALTONE_ASSIGN_OR_RETURN(const DatabaseUrl url, ParseDatabaseUrl(options.url));
  if (url.kind == DatabaseKind::kMemory) {
    return OpenedStore{std::make_unique<MemoryStore>(), std::make_unique<MemoryCoordination>()};
  }
  DIALTONE_ASSIGN_OR_RETURN(OpenedSqlStore opened, OpenSqlStore(ForSql(options, url)));
  return OpenedStore{std::move(opened.store), std::move(opened.coordination), std::move(opened.change_reader),
                     std::move(opened.change_listener)};
}

absl::StatusOr<int> MigrateStore(const StoreOptions& options) {
  DIALTONE_ASSIGN_OR_RETURN(const DatabaseUrl url, ParseDatabaseUrl(options.url));
  if (url.kind == DatabaseKind::kMemory) {
    return absl::InvalidArgumentError("a database in memory has no schema to bring up to date");
  }
  return MigrateSql(ForSql(options, url));
}

}  // namespace dialtone
