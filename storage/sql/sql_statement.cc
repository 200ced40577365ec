#include "storage/sql/sql_statement.h"

#include <stdexcept>
#include <utility>

namespace dialtone {

SqlStatement::SqlStatement(const Driver& driver, soci::session& session, const std::string& sql,
                           const std::vector<SqlParam>& params)
    : driver_(driver), params_(params.size()), statement_(session) {
  statement_.alloc();
  statement_.prepare(sql, soci::details::st_repeatable_query);
  column_count_ = driver.CountColumns(session, statement_);
  if (!driver.HoldsRows()) columns_.resize(column_count_);
  for (Slot& column : columns_) statement_.exchange(soci::into(column.text, column.indicator));
  for (std::size_t i = 0; i < params.size(); ++i) {
    Slot& slot = params_[i];
    slot.name = params[i].name;
    slot.is_text = params[i].is_text;
    if (slot.is_text) {
      statement_.exchange(soci::use(slot.text, slot.indicator, slot.name));
    } else {
      statement_.exchange(soci::use(slot.number, slot.indicator, slot.name));
    }
  }
  statement_.define_and_bind();
}

bool SqlStatement::Execute(std::vector<SqlParam>& params) {
  if (params.size() != params_.size()) throw std::logic_error("a statement was given other parameters");
  for (std::size_t i = 0; i < params.size(); ++i) {
    Slot& slot = params_[i];
    if (slot.name != params[i].name || slot.is_text != params[i].is_text) {
      throw std::logic_error("a statement was given other parameters");
    }
    slot.indicator = params[i].is_null ? soci::i_null : soci::i_ok;
    slot.number = params[i].number;
    slot.text = std::move(params[i].text);
  }
  row_ = 0;
  try {
    return statement_.execute(true);
  } catch (...) {
    // SOCI frees the buffers of the parameters only when this is done or the statement succeeds.
    statement_.undefine_and_bind();
    statement_.define_and_bind();
    throw;
  }
}

bool SqlStatement::Fetch() {
  if (driver_.HoldsRows()) return ++row_ < driver_.CountRows(statement_);
  return statement_.fetch();
}

std::optional<absl::string_view> SqlStatement::Field(int column) {
  if (driver_.HoldsRows()) return driver_.Field(statement_, row_, column);
  const Slot& slot = columns_[column];
  if (slot.indicator == soci::i_null) return std::nullopt;
  return slot.text;
}

std::int64_t SqlStatement::AffectedRows() { return statement_.get_affected_rows(); }

void SqlStatement::Release() {
  driver_.Release(statement_);
  for (Slot& slot : params_) slot.text = std::string();
}

}  // namespace dialtone
