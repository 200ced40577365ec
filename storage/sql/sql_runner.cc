#include "storage/sql/sql_runner.h"

#include <exception>
#include <utility>

#include "base/failpoint.h"
#include "base/status_macros.h"
#include "storage/sql/sql_errors.h"

namespace dialtone {

SqlRunner::SqlRunner(std::shared_ptr<SessionPool> readers, std::shared_ptr<SessionPool> writers)
    : readers_(std::move(readers)), writers_(std::move(writers)) {}

absl::Status SqlRunner::Read(ReadBody body) {
  return Run(*readers_, [body](SqlSession& session) { return TryRead(session, body); });
}

absl::Status SqlRunner::Write(WriteBody body) {
  return Run(*writers_, [body](SqlSession& session) { return TryWrite(session, body); });
}

absl::Status SqlRunner::Run(SessionPool& pool, absl::FunctionRef<Attempt(SqlSession&)> attempt) {
  bool was_reused = false;
  {
    DIALTONE_ASSIGN_OR_RETURN(SessionPool::Lease lease, pool.Acquire());
    was_reused = lease.is_reused();
    Attempt first = attempt(lease.session());
    if (!first.may_run_again) return std::move(first.status);
    pool.CloseIdle();
    if (!was_reused) return std::move(first.status);
  }
  DIALTONE_ASSIGN_OR_RETURN(SessionPool::Lease lease, pool.Acquire());
  return attempt(lease.session()).status;
}

SqlRunner::Attempt SqlRunner::TryRead(SqlSession& session, ReadBody body) {
  try {
    return {body(session)};
  } catch (const std::exception& error) {
    const bool connected = session.IsConnected();
    return {StatusOfSqlError(error, connected), !connected};
  }
}

SqlRunner::Attempt SqlRunner::TryWrite(SqlSession& session, WriteBody body) {
  try {
    session.Begin();
    const absl::StatusOr<TransactionEnd> end = body(session);
    if (!end.ok() || *end == TransactionEnd::kRollBack) {
      session.RollBack();
      return {end.status()};
    }
  } catch (const std::exception& error) {
    const bool connected = session.IsConnected();
    absl::Status status = StatusOfSqlError(error, connected);
    session.RollBack();
    return {std::move(status), !connected};
  }
  try {
    DIALTONE_FAILPOINT("before_sql_commit");
    session.Commit();
    DIALTONE_FAILPOINT("after_sql_commit");
    return {absl::OkStatus()};
  } catch (const std::exception& error) {
    absl::Status status = StatusOfCommitError(error, session.IsConnected());
    session.RollBack();
    return {std::move(status)};
  }
}

}  // namespace dialtone
