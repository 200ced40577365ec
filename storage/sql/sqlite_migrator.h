#ifndef DIALTONE_STORAGE_SQL_SQLITE_MIGRATOR_H_
#define DIALTONE_STORAGE_SQL_SQLITE_MIGRATOR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dialtone {

// Creates the file unless it exists, puts it into write-ahead mode and brings its schema up to date; waits up
// to `busy_timeout` for others that are at it. Returns the schema version. kUnavailable: the file cannot be
// opened or is no database of ours; kDeadlineExceeded: it stayed locked.
absl::StatusOr<int> MigrateSqlite(const std::string& path, absl::Duration busy_timeout);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQLITE_MIGRATOR_H_
