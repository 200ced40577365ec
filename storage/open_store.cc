#include "storage/open_store.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "storage/database_url.h"
#include "storage/memory/memory_store.h"
#include "storage/sql/open_sql_store.h"

namespace dialtone {
namespace {

SqlStoreOptions ForSql(const StoreOptions& options, const DatabaseUrl& url) {
  return {.engine = url.kind == DatabaseKind::kSqlite ? SqlEngine::kSqlite : SqlEngine::kPostgres,
          .location = url.location,
          .connections = options.connections,
          .lease_timeout = options.lease_timeout,
          .statement_timeout = options.statement_timeout,
          .connect_timeout = options.connect_timeout};
}

// "a=1&password=x" with *** in the place of whatever is a password.
std::string MaskedParameters(absl::string_view parameters) {
  std::vector<std::string> masked;
  for (absl::string_view parameter : absl::StrSplit(parameters, '&')) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    const bool is_password = absl::EndsWithIgnoreCase(pair.first, "password") ||
                             absl::StrContains(pair.first, '%');  // may spell one in disguise
    masked.push_back(is_password ? absl::StrCat(pair.first, "=***") : std::string(parameter));
  }
  return absl::StrJoin(masked, "&");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenStore(const StoreOptions& options) {
  DIALTONE_ASSIGN_OR_RETURN(const DatabaseUrl url, ParseDatabaseUrl(options.url));
  if (url.kind == DatabaseKind::kMemory) return std::make_unique<MemoryStore>();
  return OpenSqlStore(ForSql(options, url));
}

absl::StatusOr<int> MigrateStore(const StoreOptions& options) {
  DIALTONE_ASSIGN_OR_RETURN(const DatabaseUrl url, ParseDatabaseUrl(options.url));
  if (url.kind == DatabaseKind::kMemory) {
    return absl::InvalidArgumentError("a database in memory has no schema to bring up to date");
  }
  return MigrateSql(ForSql(options, url));
}

std::string RedactedDatabaseUrl(const Secret& url) {
  const absl::string_view text = url.Reveal();
  if (text == "memory:" || absl::StartsWith(text, "sqlite:")) return std::string(text);
  if (!absl::StartsWith(text, "postgresql://") && !absl::StartsWith(text, "postgres://")) return "***";

  const std::size_t authority = text.find("://") + 3;
  // The last @ of all, whatever lies before it: a password that was not escaped may hold any character, and
  // masking too much does no harm.
  const std::size_t at = text.rfind('@');
  std::string redacted(text.substr(0, authority));
  std::size_t rest = authority;
  if (at != absl::string_view::npos && at > authority) {
    const absl::string_view user_info = text.substr(authority, at - authority);
    const std::size_t colon = user_info.find(':');
    absl::StrAppend(&redacted, user_info.substr(0, colon), colon == absl::string_view::npos ? "" : ":***");
    rest = at;
  }
  const std::size_t question = text.find('?', rest);
  absl::StrAppend(&redacted,
                  text.substr(rest, question == absl::string_view::npos ? question : question - rest));
  if (question != absl::string_view::npos) {
    absl::StrAppend(&redacted, "?", MaskedParameters(text.substr(question + 1)));
  }
  return redacted;
}

}  // namespace dialtone
