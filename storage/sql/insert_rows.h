#ifndef DIALTONE_STORAGE_SQL_INSERT_ROWS_H_
#define DIALTONE_STORAGE_SQL_INSERT_ROWS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_params.h"
#include "storage/sql/sql_session.h"

namespace dialtone {

// Inserts `rows` in their order, in one statement where the database has arrays. A row is the values of its
// columns, named as they are; all rows have the same columns. What conflicts with a row that is there, or
// with an earlier one of `rows`, is left out. Returns the values of the first column, a text, of the rows
// inserted.
absl::flat_hash_set<std::string> InsertRows(SqlSession& session, const Dialect& dialect,
                                            absl::string_view table, std::vector<SqlParams> rows);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_INSERT_ROWS_H_
