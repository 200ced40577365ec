#include "storage/sql/sql_session.h"

#include <stdexcept>
#include <utility>

#include "absl/strings/numbers.h"

namespace dialtone {
namespace {

// The fixed statements are some thirty; lists add one per combination of filters.
constexpr std::size_t kMaxStatements = 128;

}  // namespace

bool SqlRows::Next() {
  if (!started_) {
    started_ = true;
  } else if (has_row_) {
    has_row_ = statement_->Fetch();
  }
  column_ = 0;
  return has_row_;
}

std::optional<absl::string_view> SqlRows::TakeField() {
  if (column_ >= statement_->column_count()) throw std::out_of_range("a row has fewer columns than are read");
  return statement_->Field(column_++);
}

std::optional<std::string> SqlRows::OptionalText() {
  const std::optional<absl::string_view> field = TakeField();
  if (!field) return std::nullopt;
  return std::string(*field);
}

std::string SqlRows::Text() {
  const std::optional<absl::string_view> field = TakeField();
  if (!field) throw std::runtime_error("a column is NULL that must not be");
  return std::string(*field);
}

std::optional<std::int64_t> SqlRows::OptionalInt() {
  const std::optional<absl::string_view> field = TakeField();
  if (!field) return std::nullopt;
  std::int64_t value = 0;
  if (!absl::SimpleAtoi(*field, &value)) throw std::runtime_error("a column is no integer");
  return value;
}

std::int64_t SqlRows::Int() {
  const std::optional<std::int64_t> value = OptionalInt();
  if (!value) throw std::runtime_error("a column is NULL that must not be");
  return *value;
}

absl::Time SqlRows::Time() { return absl::FromUnixMicros(Int()); }

std::optional<absl::Time> SqlRows::OptionalTime() {
  const std::optional<std::int64_t> value = OptionalInt();
  if (!value) return std::nullopt;
  return absl::FromUnixMicros(*value);
}

SqlSession::SqlSession(const Driver& driver) : driver_(driver) { driver_.Open(session_); }

SqlSession::~SqlSession() {
  for (auto& [sql, statement] : statements_) statement->Abandon();
}

SqlStatement& SqlSession::Prepared(const std::string& sql, const SqlParams& params) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return *found->second;
  if (statements_.size() >= kMaxStatements) statements_.clear();
  auto statement = std::make_unique<SqlStatement>(driver_, session_, sql, params.values());
  return *statements_.emplace(sql, std::move(statement)).first->second;
}

SqlRows SqlSession::Query(const std::string& sql, SqlParams params) {
  SqlStatement& statement = Prepared(sql, params);
  try {
    return SqlRows(statement, statement.Execute(params.values()));
  } catch (...) {
    statement.Release();
    throw;
  }
}

std::int64_t SqlSession::Execute(const std::string& sql, SqlParams params) {
  SqlStatement& statement = Prepared(sql, params);
  const SqlRows released_at_return(statement, false);
  statement.Execute(params.values());
  return statement.AffectedRows();
}

void SqlSession::Begin() { Execute(driver_.BeginStatement()); }

void SqlSession::Commit() { session_.commit(); }

void SqlSession::RollBack() {
  if (IsIdle() || !IsConnected()) return;
  try {
    session_.rollback();
  } catch (const std::exception&) {
    // IsIdle() tells.
  }
}

}  // namespace dialtone
