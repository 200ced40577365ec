#ifndef DIALTONE_STORAGE_SQL_DIALECT_H_
#define DIALTONE_STORAGE_SQL_DIALECT_H_

namespace dialtone {

// The few places where the SQL of the two databases differs.
struct Dialect {
  // Whether the table schema_migrations exists: 1 or 0.
  const char* has_schema;
  // A table with the columns key and value, from the JSON object :labels.
  const char* each_label;
  // A table with the column value, from the JSON array :ids.
  const char* each_id;
  // Takes the :limit jobs that could have been claimed for the longest; returns their ids.
  const char* claim_due;
  // Notes a look for those of :ids that are pending.
  const char* record_checks;
};

const Dialect& PostgresDialect();
const Dialect& SqliteDialect();

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_DIALECT_H_
