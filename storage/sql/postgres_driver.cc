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
  const auto* backend = static_cast<soci::postgresql_statement_backend*>(statement.get_backend());
  const std::unique_ptr<PGresult, ClearResult> description(
      PQdescribePrepared(ConnectionOf(session), backend->statementName_.c_str()));
  if (PQresultStatus(description.get()) != PGRES_COMMAND_OK) {
    throw soci::soci_error("cannot describe a statement");
  }
  return PQnfields(description.get());
}

void PostgresDriver::Release(soci::statement& statement) const {
  static_cast<soci::postgresql_statement_backend*>(statement.get_backend())->result_.reset();
}

void PostgresDriver::Abandon(soci::statement& statement) const {
  // SOCI deallocates by this name, one round trip each.
  static_cast<soci::postgresql_statement_backend*>(statement.get_backend())->statementName_.clear();
}

}  // namespace dialtone
