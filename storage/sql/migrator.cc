#include "storage/sql/migrator.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/status_macros.h"

namespace dialtone {
namespace {

// Returns the version of the schema afterwards.
absl::StatusOr<int> TakeNextStep(MigrationConnection& connection, absl::Span<const Migration> migrations) {
  DIALTONE_RETURN_IF_ERROR(connection.Run(kCreateMigrationsTable));
  DIALTONE_ASSIGN_OR_RETURN(const int version, connection.SelectSchemaVersion());
  for (const Migration& migration : migrations) {
    if (migration.version <= version) continue;
    DIALTONE_RETURN_IF_ERROR(connection.Run(migration.sql));
    const std::string note =
        absl::StrCat("INSERT INTO schema_migrations (version, name, apply_time) VALUES (", migration.version,
                     ", '", migration.name, "', ", absl::ToUnixMicros(SystemClock().Now()), ")");
    DIALTONE_RETURN_IF_ERROR(connection.Run(note.c_str()));
    return migration.version;
  }
  return version;
}

}  // namespace

absl::StatusOr<int> TakeMissingSteps(MigrationConnection& connection,
                                     absl::Span<const Migration> migrations) {
  while (true) {
    DIALTONE_RETURN_IF_ERROR(connection.BeginExclusively());
    absl::StatusOr<int> version = TakeNextStep(connection, migrations);
    if (!version.ok()) {
      connection.Run("ROLLBACK").IgnoreError();
      return version;
    }
    DIALTONE_RETURN_IF_ERROR(connection.Run("COMMIT"));
    if (*version >= migrations.back().version) return version;
  }
}

}  // namespace dialtone
