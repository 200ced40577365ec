#ifndef DIALTONE_STORAGE_SQL_OPEN_SQL_STORE_H_
#define DIALTONE_STORAGE_SQL_OPEN_SQL_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"
#include "storage/change_feed.h"
#include "storage/coordination.h"
#include "storage/store.h"

namespace dialtone {

enum class SqlEngine { kPostgres, kSqlite };

struct SqlStoreOptions {
  SqlEngine engine = SqlEngine::kSqlite;
  Secret location;  // the URL postgresql://..., or the path of the SQLite file
  int connections = 8;
  absl::Duration lease_timeout;
  absl::Duration statement_timeout;
  absl::Duration connect_timeout;
  std::string origin;
  Secret listen_url;
  bool notify = true;
};

// All but the listener work on the same connections.
struct OpenedSqlStore {
  std::unique_ptr<Store> store;
  std::unique_ptr<Coordination> coordination;
  std::unique_ptr<ChangeReader> change_reader;
  std::unique_ptr<ChangeListener> change_listener;
};

// As OpenStore and MigrateStore of storage/open_store.h.
absl::StatusOr<OpenedSqlStore> OpenSqlStore(const SqlStoreOptions& options);
absl::StatusOr<int> MigrateSql(const SqlStoreOptions& options);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_OPEN_SQL_STORE_H_
