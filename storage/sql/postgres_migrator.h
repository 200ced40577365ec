#ifndef DIALTONE_STORAGE_SQL_POSTGRES_MIGRATOR_H_
#define DIALTONE_STORAGE_SQL_POSTGRES_MIGRATOR_H_

#include "absl/status/statusor.h"
#include "base/secret.h"

namespace dialtone {

// Brings the schema of the database that `conninfo` names up to date; one process at a time does the work,
// the others wait. Returns the schema version. kUnavailable: it cannot be reached; kDeadlineExceeded: a lock
// stayed taken; kInternal: a step failed, the message is PostgreSQL's.
absl::StatusOr<int> MigratePostgres(const Secret& conninfo);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_POSTGRES_MIGRATOR_H_
