#include "storage/sql/postgres_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dialtone {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// The server takes the last of several settings of one name, so the user's follow ours.
std::string SessionOptions(absl::Duration statement_timeout, const std::string& of_user) {
  const std::int64_t ms = std::max<std::int64_t>(absl::ToInt64Milliseconds(statement_timeout), 1);
  return absl::StrCat("-c statement_timeout=", ms, " -c lock_timeout=", ms,
                      " -c idle_in_transaction_session_timeout=", 2 * ms, of_user.empty() ? "" : " ",
                      of_user);
}

}  // namespace

absl::StatusOr<Secret> PostgresConninfo(const Secret& url, const PostgresTimeouts& timeouts,
                                        const char* application_name) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.Reveal().c_str(), &error));
  if (options == nullptr) {
    PQfreemem(error);  // it quotes the URL
    return absl::InvalidArgumentError(
        "the database URL is not of the form postgresql://user:password@host:port/database?parameter=value");
  }

  // libpq rounds a connect_timeout of one second up to two by itself.
  const std::int64_t connect_seconds = std::max<std::int64_t>(absl::ToInt64Seconds(timeouts.connect), 1);
  std::map<std::string, std::string> values = {
      {"application_name", application_name},
      {"client_encoding", "UTF8"},
      {"connect_timeout", absl::StrCat(connect_seconds)},
      {"keepalives_idle", "10"},
      {"keepalives_interval", "5"},
      {"keepalives_count", "3"},
      // A session that was opened on a standby would stay in the pool and refuse every write.
      {"target_session_attrs", "read-write"},
      {"tcp_user_timeout", "15000"},
  };
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values[option->keyword] = option->val;
  }
  values["options"] = SessionOptions(timeouts.statement, values["options"]);

  std::string conninfo;
  for (const auto& [key, value] : values) {
    absl::StrAppend(&conninfo, conninfo.empty() ? "" : " ", key, "='",
                    absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
  }
  return Secret(std::move(conninfo));
}

}  // namespace dialtone
