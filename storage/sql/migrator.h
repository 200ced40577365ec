#ifndef DIALTONE_STORAGE_SQL_MIGRATOR_H_
#define DIALTONE_STORAGE_SQL_MIGRATOR_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/sql/migrations.h"

namespace dialtone {

// A connection of the raw driver, which sends text as it is: SOCI looks for :parameters in it.
class MigrationConnection {
 public:
  virtual ~MigrationConnection() = default;
  // Begins a transaction that no other migrator can be in at the same time.
  virtual absl::Status BeginExclusively() = 0;
  // Runs one or more statements.
  virtual absl::Status Run(const char* sql) = 0;
  virtual absl::StatusOr<int> SelectSchemaVersion() = 0;
};

// Takes the missing steps, each in a transaction of its own, and returns the version reached. Safe to run
// from several processes at once. A schema newer than `migrations` is left alone.
absl::StatusOr<int> TakeMissingSteps(MigrationConnection& connection, absl::Span<const Migration> migrations);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_MIGRATOR_H_
