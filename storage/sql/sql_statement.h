#ifndef DIALTONE_STORAGE_SQL_SQL_STATEMENT_H_
#define DIALTONE_STORAGE_SQL_SQL_STATEMENT_H_

#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/sql/driver.h"
#include "storage/sql/sql_params.h"

namespace dialtone {

// A prepared statement bound once to buffers of its own, so that it can be executed again and again. One
// thread at a time. Throws soci::soci_error.
class SqlStatement {
 public:
  // `params` gives the names and kinds, not yet the values. `session` and `driver` outlive the statement.
  SqlStatement(const Driver& driver, soci::session& session, const std::string& sql,
               const std::vector<SqlParam>& params);
  SqlStatement(const SqlStatement&) = delete;
  SqlStatement& operator=(const SqlStatement&) = delete;

  // Executes with `params`, whose texts are moved from; true when there is a first row.
  bool Execute(std::vector<SqlParam>& params);
  // True when there is another row.
  bool Fetch();
  std::int64_t AffectedRows();
  // Ends the execution. Does not throw.
  void Release();
  // Before the session is closed.
  void Abandon() { driver_.Abandon(statement_); }

  int column_count() const { return column_count_; }
  // Of the present row; nullopt is NULL. Valid until the next row or the release. REQUIRES: a column there
  // is.
  std::optional<absl::string_view> Field(int column);

 private:
  struct Slot {
    bool is_text = true;
    std::string name;
    soci::indicator indicator = soci::i_ok;
    long long number = 0;
    std::string text;
  };

  const Driver& driver_;
  // Never resized after construction: SOCI keeps the addresses.
  std::vector<Slot> params_;
  // Every column is read as text, which both databases give for numbers too. Empty when the driver holds the
  // rows: then `row_` is the present one.
  std::vector<Slot> columns_;
  int column_count_ = 0;
  int row_ = 0;
  soci::statement statement_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_STATEMENT_H_
