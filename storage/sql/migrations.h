#ifndef DIALTONE_STORAGE_SQL_MIGRATIONS_H_
#define DIALTONE_STORAGE_SQL_MIGRATIONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dialtone {

// One step of the schema, from the file NNNN_name.<database>.sql. Steps are only ever added; each leaves a
// schema that the program of the step before can still use, so that replicas can be replaced one by one.
struct Migration {
  int version;
  const char* name;
  const char* sql;
};

// In order, from version 1 without a gap.
absl::Span<const Migration> PostgresMigrations();
absl::Span<const Migration> SqliteMigrations();

// The schema that this program was written for.
int NewestSchemaVersion();

// OK when this program can use a database whose schema is at `version` (0: it has none): its own, or the one
// after. kFailedPrecondition: it is too old, or too new; the message says what to do.
absl::Status CheckSchemaVersion(std::int64_t version);

// Where the steps taken are written down.
inline constexpr char kCreateMigrationsTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "version BIGINT PRIMARY KEY, name TEXT NOT NULL, apply_time BIGINT NOT NULL)";
inline constexpr char kSelectSchemaVersion[] = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_MIGRATIONS_H_
