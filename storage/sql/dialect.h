#ifndef DIALTONE_STORAGE_SQL_DIALECT_H_
#define DIALTONE_STORAGE_SQL_DIALECT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/ids.h"

namespace dialtone {

// Where PostgreSQL's sessions tell each other of changes, as in Dialect::notify_changes.
inline constexpr char kChangeChannel[] = "dialtone_changes";

// The few places where the SQL of the two databases differs.
struct Dialect {
  // Whether the table schema_migrations exists: 1 or 0.
  const char* has_schema;
  // Follows a column: whether its value is among :ids, a parameter that `list` makes.
  const char* is_one_of_ids;
  // Follow the columns of a SELECT: the campaigns c with their numbers n, and the numbers n, among :ids.
  const char* campaigns_of_ids;
  const char* numbers_of_ids;
  std::string (*list)(absl::Span<const absl::string_view> texts);
  // Whether unnest() makes rows of arrays (array_text.h).
  bool has_arrays;
  // Takes the :limit jobs that could have been claimed for the longest; returns their ids.
  const char* claim_due;
  // Notes a look for those of :ids that are pending.
  const char* record_checks;
  // Tells those who listen that :origin changes :ids; nullptr: the database has nobody who listens.
  const char* notify_changes;
};

// The parameter :ids.
std::string ListOfIds(const Dialect& dialect, absl::Span<const CampaignId> ids);
std::string ListOfTexts(const Dialect& dialect, absl::Span<const std::string> texts);

const Dialect& PostgresDialect();
const Dialect& SqliteDialect();

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_DIALECT_H_
