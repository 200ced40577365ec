#include "storage/sql/postgres_migrator.h"

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "storage/sql/migrations.h"
#include "storage/sql/migrator.h"

namespace dialtone {
namespace {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

// The lock lasts for one transaction, which also works behind a transaction pooler. A step may take minutes
// on a large table, but must not make everyone else queue behind a lock that it waits for.
constexpr char kBegin[] =
    "BEGIN;"
    "SET LOCAL statement_timeout = '30min';"
    "SET LOCAL idle_in_transaction_session_timeout = 0;"
    "SET LOCAL lock_timeout = '30min';"
    "SELECT pg_advisory_xact_lock(7235419008423196001);"
    "SET LOCAL lock_timeout = '10s';"
    "SET LOCAL client_min_messages = warning";

class PostgresConnection final : public MigrationConnection {
 public:
  explicit PostgresConnection(PGconn* connection) : connection_(connection) {}

  absl::Status BeginExclusively() override { return Run(kBegin); }

  absl::Status Run(const char* sql) override { return ToStatus(Result(PQexec(connection_, sql)).get()); }

  absl::StatusOr<int> SelectSchemaVersion() override {
    const Result result(PQexec(connection_, kSelectSchemaVersion));
    DIALTONE_RETURN_IF_ERROR(ToStatus(result.get()));
    int version = 0;
    if (PQntuples(result.get()) != 1 || !absl::SimpleAtoi(PQgetvalue(result.get(), 0, 0), &version)) {
      return absl::InternalError("schema_migrations holds no version");
    }
    return version;
  }

 private:
  absl::Status ToStatus(PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return absl::OkStatus();
    const std::string message =
        absl::StrCat("PostgreSQL: ", absl::StripAsciiWhitespace(PQerrorMessage(connection_)));
    if (PQstatus(connection_) != CONNECTION_OK) return absl::UnavailableError(message);
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const absl::string_view state = sqlstate == nullptr ? "" : sqlstate;
    if (state == "55P03" || state == "57014") return absl::DeadlineExceededError(message);
    return absl::InternalError(message);
  }

  PGconn* const connection_;
};

}  // namespace

absl::StatusOr<int> MigratePostgres(const Secret& conninfo) {
  const std::unique_ptr<PGconn, CloseConnection> connection(PQconnectdb(conninfo.Reveal().c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    return absl::UnavailableError(
        absl::StrCat("PostgreSQL: ", absl::StripAsciiWhitespace(PQerrorMessage(connection.get()))));
  }
  PostgresConnection migration_connection(connection.get());
  return TakeMissingSteps(migration_connection, PostgresMigrations());
}

}  // namespace dialtone
