#ifndef DIALTONE_STORAGE_SQL_SQL_RUNNER_H_
#define DIALTONE_STORAGE_SQL_SQL_RUNNER_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/sql/session_pool.h"
#include "storage/sql/sql_session.h"

namespace dialtone {

enum class TransactionEnd { kCommit, kRollBack };

// Runs the bodies of store methods on pooled sessions and turns what they throw into Status. A body that
// finds the connection of a reused session lost is run once more on a fresh one, as long as nothing can have
// been committed; so it must not keep anything from its first run. Thread-safe.
class SqlRunner {
 public:
  using ReadBody = absl::FunctionRef<absl::Status(SqlSession&)>;
  using WriteBody = absl::FunctionRef<absl::StatusOr<TransactionEnd>(SqlSession&)>;

  // The two may be the same pool.
  SqlRunner(std::shared_ptr<SessionPool> readers, std::shared_ptr<SessionPool> writers);

  // Statement by statement, without a transaction around them.
  absl::Status Read(ReadBody body);
  // In a transaction, which is rolled back when the body fails.
  absl::Status Write(WriteBody body);

 private:
  // How one run of a body ended.
  struct Attempt {
    absl::Status status;
    // The connection was lost and nothing can have been committed.
    bool may_run_again = false;
  };

  static Attempt TryRead(SqlSession& session, ReadBody body);
  static Attempt TryWrite(SqlSession& session, WriteBody body);
  absl::Status Run(SessionPool& pool, absl::FunctionRef<Attempt(SqlSession&)> attempt);

  const std::shared_ptr<SessionPool> readers_;
  const std::shared_ptr<SessionPool> writers_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_RUNNER_H_
