#include "storage/sql/postgres_driver.h"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <memory>
#include <utility>

namespace dialtone {
namespace {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

PGconn* ConnectionOf(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

soci::postgresql_statement_backend* BackendOf(soci::statement& statement) {
  return static_cast<soci::postgresql_statement_backend*>(statement.get_backend());
}

}  // namespace

PostgresDriver::PostgresDriver(Secret conninfo) : conninfo_(std::move(conninfo)) {}

void PostgresDriver::Open(soci::session& session) const {
  session.open(soci::postgresql, conninfo_.Reveal());
  // Error messages without DETAIL, which quotes rows.
  PQsetErrorVerbosity(ConnectionOf(session), PQERRORS_TERSE);
}

bool PostgresDriver::IsConnected(soci::session& session) const {
  return PQstatus(ConnectionOf(session)) == CONNECTION_OK;
}

bool PostgresDriver::IsInTransaction(soci::session& session) const {
  return PQtransactionStatus(ConnectionOf(session)) != PQTRANS_IDLE;
}

const char* PostgresDriver::BeginStatement() const { return "BEGIN"; }

int PostgresDriver::CountColumns(soci::session& session, soci::statement& statement) const {
  const std::unique_ptr<PGresult, ClearResult> description(
      PQdescribePrepared(ConnectionOf(session), BackendOf(statement)->statementName_.c_str()));
  if (PQresultStatus(description.get()) != PGRES_COMMAND_OK) {
    throw soci::soci_error("cannot describe a statement");
  }
  return PQnfields(description.get());
}

int PostgresDriver::CountRows(soci::statement& statement) const {
  return PQntuples(BackendOf(statement)->result_.get_result());
}

std::optional<absl::string_view> PostgresDriver::Field(soci::statement& statement, int row,
                                                       int column) const {
  const PGresult* const rows = BackendOf(statement)->result_.get_result();
  if (PQgetisnull(rows, row, column) != 0) return std::nullopt;
  return absl::string_view(PQgetvalue(rows, row, column),
                           static_cast<std::size_t>(PQgetlength(rows, row, column)));
}

void PostgresDriver::Release(soci::statement& statement) const { BackendOf(statement)->result_.reset(); }

void PostgresDriver::Abandon(soci::statement& statement) const {
  // SOCI deallocates by this name, one round trip each.
  BackendOf(statement)->statementName_.clear();
}

}  // namespace dialtone
