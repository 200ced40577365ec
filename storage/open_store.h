#ifndef DIALTONE_STORAGE_OPEN_STORE_H_
#define DIALTONE_STORAGE_OPEN_STORE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/secret.h"
#include "storage/change_feed.h"
#include "storage/coordination.h"
#include "storage/store.h"

namespace dialtone {

struct StoreOptions {
  // sqlite:relative/path, sqlite:///absolute/path, memory: (tests only), or
  // postgresql://user:password@host:port/database.
  Secret url;
  int connections = 8;  // PostgreSQL sessions, or SQLite readers beside the one writer
  absl::Duration lease_timeout = absl::Seconds(2);      // how long a call waits for a free connection
  absl::Duration statement_timeout = absl::Seconds(5);  // one statement, and the wait for a lock
  absl::Duration connect_timeout = absl::Seconds(3);
  // How replicas on one PostgreSQL hear of each other's commits. `origin`, without a space, is this process
  // in the notices, of which it does not hear its own; `listen_url` is where to listen, empty: at `url`.
  std::string origin = {};
  Secret listen_url = {};
  bool notify = true;  // false: nothing is sent and there is no listener
};

// One database, seen through its contracts. There is a reader of changes where others may commit: on
// PostgreSQL; and a listener unless notices are off.
struct OpenedStore {
  std::unique_ptr<Store> store;
  std::unique_ptr<Coordination> coordination;
  std::unique_ptr<ChangeReader> change_reader = {};
  std::unique_ptr<ChangeListener> change_listener = {};
};

// Opens the store that `options.url` names. Does not wait for a PostgreSQL that is down: calls answer
// kUnavailable until it is up. SQLite's schema is brought up to date. kInvalidArgument: the URL names no
// store, or `options.listen_url` no PostgreSQL; kUnavailable or kFailedPrecondition: an SQLite file that
// cannot be opened or is newer than this program.
absl::StatusOr<OpenedStore> OpenStore(const StoreOptions& options);

// Brings the schema of the database up to date; safe to run from several processes at once. Returns the
// schema version.
absl::StatusOr<int> MigrateStore(const StoreOptions& options);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_OPEN_STORE_H_
