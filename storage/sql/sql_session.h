#ifndef DIALTONE_STORAGE_SQL_SQL_SESSION_H_
#define DIALTONE_STORAGE_SQL_SQL_SESSION_H_

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "storage/sql/driver.h"
#include "storage/sql/sql_params.h"
#include "storage/sql/sql_statement.h"

namespace dialtone {

// The rows of one execution. Next() steps to a row, then its columns are taken in order, each once. Before
// the statement is run again or the transaction ends, the rows must be gone.
class SqlRows {
 public:
  SqlRows(SqlStatement& statement, bool has_row) : statement_(&statement), has_row_(has_row) {}
  ~SqlRows() { statement_->Release(); }
  SqlRows(const SqlRows&) = delete;
  SqlRows& operator=(const SqlRows&) = delete;

  bool Next();

  std::string Text();
  std::optional<std::string> OptionalText();
  std::int64_t Int();
  std::optional<std::int64_t> OptionalInt();
  absl::Time Time();
  std::optional<absl::Time> OptionalTime();

 private:
  // The next column; throws when there is none. Valid until the next row.
  std::optional<absl::string_view> TakeField();

  SqlStatement* statement_;
  bool has_row_;
  bool started_ = false;
  int column_ = 0;
};

// One connection with its prepared statements. One thread at a time. Throws soci::soci_error, and
// std::exception for a value that is not what it should be.
class SqlSession {
 public:
  // Connects. `driver` outlives the session.
  explicit SqlSession(const Driver& driver);
  ~SqlSession();
  SqlSession(const SqlSession&) = delete;
  SqlSession& operator=(const SqlSession&) = delete;

  SqlRows Query(const std::string& sql, SqlParams params = {});
  // Returns the number of rows written.
  std::int64_t Execute(const std::string& sql, SqlParams params = {});

  void Begin();
  void Commit();
  // Ends a transaction that is open, if any. Does not throw; a session on which it fails stays unusable.
  void RollBack();

  bool IsConnected() { return driver_.IsConnected(session_); }
  // Whether the next user finds it as new: connected and in no transaction.
  bool IsIdle() { return IsConnected() && !driver_.IsInTransaction(session_); }

 private:
  SqlStatement& Prepared(const std::string& sql, const SqlParams& params);

  const Driver& driver_;
  soci::session session_;
  // By their SQL. Declared after the session: they go first.
  absl::flat_hash_map<std::string, std::unique_ptr<SqlStatement>> statements_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_SESSION_H_
