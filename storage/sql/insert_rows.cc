#include "storage/sql/insert_rows.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql/array_text.h"

namespace dialtone {
namespace {

std::string Insert(absl::string_view table, const std::vector<SqlParam>& columns, absl::string_view values) {
  return absl::StrCat(
      "INSERT INTO ", table, " (",
      absl::StrJoin(columns, ", ",
                    [](std::string* out, const SqlParam& column) { absl::StrAppend(out, column.name); }),
      ") ", values, " ON CONFLICT DO NOTHING");
}

std::string InsertOne(absl::string_view table, const std::vector<SqlParam>& columns) {
  const std::string values = absl::StrJoin(columns, ", ", [](std::string* out, const SqlParam& column) {
    absl::StrAppend(out, ":", column.name);
  });
  return Insert(table, columns, absl::StrCat("VALUES (", values, ")"));
}

// The parameters are the columns, each an array of what the rows have in it.
std::string InsertAll(absl::string_view table, const std::vector<SqlParam>& columns) {
  const std::string arrays = absl::StrJoin(columns, ", ", [](std::string* out, const SqlParam& column) {
    absl::StrAppend(out, "CAST(:", column.name, " AS ", column.is_text ? "text" : "bigint", "[])");
  });
  return absl::StrCat(Insert(table, columns, absl::StrCat("SELECT * FROM unnest(", arrays, ")")),
                      " RETURNING ", columns.front().name);
}

SqlParams ColumnsOf(std::vector<SqlParams>& rows) {
  SqlParams columns;
  const std::size_t count = rows.front().values().size();
  for (std::size_t column = 0; column < count; ++column) {
    ArrayText array;
    for (SqlParams& row : rows) {
      const SqlParam& value = row.values()[column];
      if (value.is_null) {
        array.AddNull();
      } else if (value.is_text) {
        array.Add(value.text);
      } else {
        array.Add(absl::AlphaNum(value.number).Piece());
      }
    }
    columns.Text(rows.front().values()[column].name, array.Take());
  }
  return columns;
}

}  // namespace

absl::flat_hash_set<std::string> InsertRows(SqlSession& session, const Dialect& dialect,
                                            absl::string_view table, std::vector<SqlParams> rows) {
  absl::flat_hash_set<std::string> inserted;
  if (rows.empty()) return inserted;
  if (rows.size() == 1 || !dialect.has_arrays) {
    const std::string sql = InsertOne(table, rows.front().values());
    for (SqlParams& row : rows) {
      std::string first = row.values().front().text;
      if (session.Execute(sql, std::move(row)) == 1) inserted.insert(std::move(first));
    }
    return inserted;
  }
  const std::string sql = InsertAll(table, rows.front().values());
  SqlRows found = session.Query(sql, ColumnsOf(rows));
  while (found.Next()) inserted.insert(found.Text());
  return inserted;
}

}  // namespace dialtone
