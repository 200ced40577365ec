#include "storage/database_url.h"

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace dialtone {
namespace {

absl::StatusOr<DatabaseUrl> SqliteUrl(absl::string_view rest) {
  if (absl::StartsWith(rest, "//") && !absl::StartsWith(rest, "///")) {
    return absl::InvalidArgumentError(
        "an SQLite URL names no host: write sqlite:///absolute/path.db or sqlite:relative/path.db");
  }
  if (absl::StartsWith(rest, "///")) rest.remove_prefix(2);
  if (rest.empty() || rest == "/") return absl::InvalidArgumentError("the SQLite URL names no file");
  if (absl::StartsWith(rest, ":memory:")) {
    return absl::InvalidArgumentError(
        "an SQLite database must be a file; every connection to :memory: is one of its own");
  }
  if (rest.find_first_of("\"?#") != absl::string_view::npos) {
    return absl::InvalidArgumentError("the path of an SQLite file cannot contain \", ? or #");
  }
  return DatabaseUrl{DatabaseKind::kSqlite, Secret(std::string(rest))};
}

}  // namespace

absl::StatusOr<DatabaseUrl> ParseDatabaseUrl(const Secret& url) {
  absl::string_view text = url.Reveal();
  if (text == "memory:") return DatabaseUrl{DatabaseKind::kMemory, Secret()};
  if (absl::ConsumePrefix(&text, "sqlite:")) return SqliteUrl(text);
  if (absl::StartsWith(text, "postgresql://") || absl::StartsWith(text, "postgres://")) {
    return DatabaseUrl{DatabaseKind::kPostgres, url};
  }
  return absl::InvalidArgumentError(
      "the database URL must begin with sqlite: or postgresql://, as in "
      "sqlite:///var/lib/dialtone/dialtone.db or "
      "postgresql://user:password@host:5432/dialtone");
}

}  // namespace dialtone
