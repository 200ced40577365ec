#include "storage/sql/sql_errors.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/error_reason.h"

namespace dialtone {
namespace {

constexpr std::size_t kMaxLoggedMessage = 300;

// Without SOCI's context, which quotes every parameter, and without the DETAIL lines of PostgreSQL.
std::string FirstLine(const std::exception& error) {
  const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error);
  const std::string message = soci_error != nullptr ? soci_error->get_error_message() : error.what();
  return message.substr(0, std::min(message.find('\n'), kMaxLoggedMessage));
}

// Soon enough for whoever waits for a failover, seldom enough for a database that has just come back.
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status Unavailable(absl::string_view message) {
  return WithRetryDelay(absl::UnavailableError(message), kRetryDelay);
}

absl::Status Unreachable() { return Unavailable("the database cannot be reached"); }

// libpq has no code for a server that went away, and may notice the end of the connection only at the next
// call.
bool ServerWentAway(const std::exception& error) {
  const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  return postgres != nullptr && absl::StripAsciiWhitespace(postgres->sqlstate()).empty();
}

absl::Status OutcomeUnknown() {
  return Unavailable(
      "the connection to the database broke during a commit; the outcome is unknown: read again before "
      "trying "
      "again");
}

absl::Status TimedOut() {
  return absl::DeadlineExceededError("the database did not finish in time; nothing was stored");
}

absl::Status Fault(const std::exception& error, absl::string_view code) {
  spdlog::error("storage: {} [{}]", FirstLine(error), std::string(code));
  return absl::InternalError("the database refused a statement");
}

absl::Status StatusOfSqlState(const std::exception& error, absl::string_view state) {
  if (state == "57014" || state == "55P03") return TimedOut();
  if (state == "40001" || state == "40P01") {
    return Unavailable("a concurrent transaction won; nothing was stored");
  }
  // The database itself has lost sight of a transaction, as one of several nodes may.
  if (state == "40003" || state == "08007") {
    spdlog::warn("storage: {} [{}]", FirstLine(error), std::string(state));
    return OutcomeUnknown();
  }
  // Connection lost, server shutting down or starting up, no resources, a standby that cannot write.
  if (absl::StartsWith(state, "08") || absl::StartsWith(state, "57P") || absl::StartsWith(state, "53") ||
      state == "25006" || state == "25P03") {
    spdlog::warn("storage: {} [{}]", FirstLine(error), std::string(state));
    return Unreachable();
  }
  // No such table or column: CheckReady() tells the operator what to do, and callers may come back after it.
  if (state == "42P01" || state == "42703") {
    spdlog::warn("storage: {} [{}]", FirstLine(error), std::string(state));
    return Unavailable("the schema of the database is not up to date");
  }
  return Fault(error, state);
}

absl::Status StatusOfSqliteCode(const std::exception& error, int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return TimedOut();
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      spdlog::error("storage: {} [SQLite {}]", FirstLine(error), code);
      return Unavailable("the database file cannot be read or written");
    default:
      return Fault(error, absl::StrCat("SQLite ", code));
  }
}

}  // namespace

absl::Status NoConnectionCameFree() { return Unavailable("no database connection came free in time"); }

absl::Status StatusOfConnectError(const std::exception& error, bool is_news) {
  const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error);
  if (is_news) {
    // libpq says why on the lines after the first; it names host and user, never the password.
    std::string message = soci_error != nullptr ? soci_error->get_error_message() : error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    spdlog::warn("storage: {}", message.substr(0, kMaxLoggedMessage));
  }
  return Unreachable();
}

absl::Status StatusOfSqlError(const std::exception& error, bool connected) {
  if (!connected || ServerWentAway(error)) {
    spdlog::warn("storage: connection lost: {}", FirstLine(error));
    return Unreachable();
  }
  if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    return StatusOfSqlState(error, postgres->sqlstate());
  }
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    return StatusOfSqliteCode(error, sqlite->result());
  }
  return Fault(error, "no code");
}

absl::Status StatusOfCommitError(const std::exception& error, bool connected) {
  if (connected && !ServerWentAway(error)) return StatusOfSqlError(error, connected);
  spdlog::warn("storage: connection lost while committing: {}", FirstLine(error));
  return OutcomeUnknown();
}

}  // namespace dialtone
