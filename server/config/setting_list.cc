#include "server/config/setting_list.h"

#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "server/config/account_limits.h"
#include "server/config/setting_values.h"

namespace dialtone {
namespace {

// Finds a setting's place in a config.
template <typename T>
using Place = T& (*)(ServerConfig&);

// describe() gets a const config and shares its place with parse(), which does not: the copy is cheap, and
// made at start-up only.
template <typename T>
T Read(Place<T> place, const ServerConfig& config) {
  ServerConfig copy = config;
  return place(copy);
}

class SettingList {
 public:
  void Group(std::string name) { group_ = std::move(name); }

  void Duration(std::string name, Place<absl::Duration> place, absl::Duration lowest, absl::Duration highest,
                std::string help) {
    Setting& setting = Add(std::move(name), "DURATION", std::move(help));
    setting.parse = [=](absl::string_view text, ServerConfig& config) {
      DIALTONE_ASSIGN_OR_RETURN(place(config), ParseDurationSetting(text, lowest, highest));
      return absl::OkStatus();
    };
    setting.describe = [=](const ServerConfig& config) { return FormatDurationSetting(Read(place, config)); };
  }

  void Integer(std::string name, Place<int> place, int lowest, int highest, std::string help) {
    Setting& setting = Add(std::move(name), "NUMBER", std::move(help));
    setting.parse = [=](absl::string_view text, ServerConfig& config) {
      DIALTONE_ASSIGN_OR_RETURN(place(config), ParseIntegerSetting(text, lowest, highest));
      return absl::OkStatus();
    };
    setting.describe = [=](const ServerConfig& config) { return absl::StrCat(Read(place, config)); };
  }

  void Decimal(std::string name, Place<double> place, DecimalRange range, std::string help) {
    Setting& setting = Add(std::move(name), "NUMBER", std::move(help));
    setting.parse = [=](absl::string_view text, ServerConfig& config) {
      DIALTONE_ASSIGN_OR_RETURN(place(config), ParseDecimalSetting(text, range));
      return absl::OkStatus();
    };
    setting.describe = [=](const ServerConfig& config) { return absl::StrCat(Read(place, config)); };
  }

  void Text(std::string name, std::string value_kind, Place<std::string> place,
            absl::Status (*check)(absl::string_view), std::string help) {
    Setting& setting = Add(std::move(name), std::move(value_kind), std::move(help));
    setting.parse = [=](absl::string_view text, ServerConfig& config) {
      DIALTONE_RETURN_IF_ERROR(check(text));
      place(config) = std::string(text);
      return absl::OkStatus();
    };
    setting.describe = [=](const ServerConfig& config) { return Read(place, config); };
  }

  template <typename E>
  void Choice(std::string name, Place<E> place, std::vector<std::pair<std::string, E>> choices,
              std::string help) {
    const std::string words = absl::StrJoin(
        choices, "|", [](std::string* out, const auto& choice) { absl::StrAppend(out, choice.first); });
    Setting& setting = Add(std::move(name), words, std::move(help));
    setting.parse = [=](absl::string_view text, ServerConfig& config) {
      for (const auto& [word, value] : choices) {
        if (word != text) continue;
        place(config) = value;
        return absl::OkStatus();
      }
      return absl::InvalidArgumentError(
          absl::StrCat("write one of ", absl::StrReplaceAll(words, {{"|", ", "}})));
    };
    setting.describe = [=](const ServerConfig& config) {
      for (const auto& [word, value] : choices) {
        if (value == Read(place, config)) return word;
      }
      return std::string();
    };
  }

  Setting& Add(std::string name, std::string value_kind, std::string help) {
    Setting& setting = settings_.emplace_back();
    setting.environment =
        absl::StrCat("DIALTONE_", absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}})));
    setting.name = std::move(name);
    setting.group = group_;
    setting.value_kind = std::move(value_kind);
    setting.help = std::move(help);
    return setting;
  }

  std::vector<Setting> Take() { return std::move(settings_); }

 private:
  std::string group_;
  std::vector<Setting> settings_;
};

// What a path names is found out when it is read.
absl::Status CheckPath(absl::string_view text) {
  if (!text.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("empty; write a file's path");
}

void AddListeners(SettingList& list) {
  list.Group("Listeners");
  list.Text(
      "listen", "ADDRESS", [](ServerConfig& c) -> std::string& { return c.rpc.listen; },
      CheckGrpcListenAddress, "Where gRPC listens: host:port, [IPv6]:port or unix:path");
  list.Text(
      "http-listen", "ADDRESS", [](ServerConfig& c) -> std::string& { return c.http.listen; },
      CheckHttpListenAddress, "Where /metrics, /healthz and /readyz listen, over IPv4: host:port");
  list.Integer(
      "rpc-threads", [](ServerConfig& c) -> int& { return c.rpc.threads; }, 1, 256,
      "Threads that answer RPCs");
  list.Integer(
      "rpc-queue", [](ServerConfig& c) -> int& { return c.rpc.queue; }, 1, 1000000,
      "RPCs that may wait for a thread; more are refused with RESOURCE_EXHAUSTED");
}

void AddDatabase(SettingList& list) {
  list.Group("Database");
  Setting& url = list.Add(
      "database", "URL",
      "sqlite:relative/path, sqlite:///absolute/path or postgresql://user:password@host:port/database");
  url.secret = true;
  url.parse = [](absl::string_view text, ServerConfig& config) {
    DIALTONE_RETURN_IF_ERROR(CheckDatabaseUrl(text));
    config.storage.url = Secret(std::string(text));
    return absl::OkStatus();
  };
  url.describe = [](const ServerConfig& config) { return DescribeDatabaseUrl(config.storage.url.Reveal()); };
  list.Text(
      "database-file", "FILE", [](ServerConfig& c) -> std::string& { return c.storage.url_file; }, CheckPath,
      "File that holds the database URL, instead of --database");
  Setting& listen_url = list.Add(
      "database-listen-url", "URL",
      "Where PostgreSQL tells of other replicas' commits, past any pooler that shares sessions; empty: as "
      "--database; off: replicas look every 10 s instead");
  listen_url.secret = true;
  listen_url.parse = [](absl::string_view text, ServerConfig& config) {
    return ApplyListenUrl(text, config.storage);
  };
  listen_url.describe = [](const ServerConfig& config) {
    const Secret& url = config.storage.listen_url;
    if (!config.storage.notify) return std::string("off");
    return url.empty() ? std::string() : DescribeDatabaseUrl(url.Reveal());
  };
  list.Text(
      "database-listen-url-file", "FILE",
      [](ServerConfig& c) -> std::string& { return c.storage.listen_url_file; }, CheckPath,
      "File that holds it, instead of --database-listen-url");
  list.Integer(
      "database-connections", [](ServerConfig& c) -> int& { return c.storage.connections; }, 1, 200,
      "Connections kept to the database");
  list.Duration(
      "database-statement-timeout",
      [](ServerConfig& c) -> absl::Duration& { return c.storage.statement_timeout; }, absl::Milliseconds(100),
      absl::Minutes(5), "Longest time for one statement, waiting for locks included");
  list.Duration(
      "database-connect-timeout",
      [](ServerConfig& c) -> absl::Duration& { return c.storage.connect_timeout; }, absl::Milliseconds(100),
      absl::Minutes(1), "Longest time to connect to the database");
}

void AddVapi(SettingList& list) {
  list.Group("Vapi");
  list.Text(
      "vapi-url", "URL", [](ServerConfig& c) -> std::string& { return c.vapi.default_account.url; },
      CheckVapiUrl, "Base URL of Vapi; http:// for a simulator on this machine only");
  Setting& key =
      list.Add("vapi-api-key", "KEY", "Vapi's private API key; not needed when --vapi-url is this machine");
  key.environment = "VAPI_API_KEY";
  key.secret = true;
  key.environment_only = true;
  key.parse = [](absl::string_view text, ServerConfig& config) {
    config.vapi.default_account.api_key = Secret(std::string(text));
    return absl::OkStatus();
  };
  key.describe = [](const ServerConfig& config) {
    return std::string(config.vapi.default_account.api_key.empty() ? "" : "***");
  };
  list.Text(
      "vapi-api-key-file", "FILE",
      [](ServerConfig& c) -> std::string& { return c.vapi.default_account.api_key_file; }, CheckPath,
      "File that holds the API key, instead of VAPI_API_KEY");
  list.Decimal(
      "vapi-requests-per-second",
      [](ServerConfig& c) -> double& { return c.vapi.default_account.requests_per_second; },
      kRequestsPerSecond, "Calls to Vapi a second, of all replicas together; 0: no limit");
  list.Integer(
      "vapi-burst", [](ServerConfig& c) -> int& { return c.vapi.default_account.burst; }, kBurst.lowest,
      kBurst.highest, "Calls to Vapi that may come at once after a rest, of all replicas together");
  list.Integer(
      "vapi-concurrency", [](ServerConfig& c) -> int& { return c.vapi.default_account.concurrency; },
      kConcurrency.lowest, kConcurrency.highest, "Calls to Vapi under way at once, of one replica");
  list.Text(
      "vapi-accounts-file", "FILE", [](ServerConfig& c) -> std::string& { return c.vapi.accounts_file; },
      CheckPath, "File with a section for each further Vapi account");
  list.Duration(
      "vapi-connect-timeout", [](ServerConfig& c) -> absl::Duration& { return c.vapi.connect_timeout; },
      absl::Milliseconds(100), absl::Minutes(1), "Longest time to connect to Vapi");
  list.Duration(
      "vapi-timeout", [](ServerConfig& c) -> absl::Duration& { return c.vapi.timeout; },
      absl::Milliseconds(100), absl::Minutes(2), "Longest time for one call to Vapi, connecting included");
  list.Text(
      "default-area-code", "NPA",
      [](ServerConfig& c) -> std::string& { return c.vapi.default_account.default_area_code; }, CheckAreaCode,
      "Area code for campaigns that name none, such as 415; empty: Vapi chooses");
}

void AddProvisioning(SettingList& list) {
  list.Group("Provisioning");
  list.Choice<PollSchedule>(
      "poll-schedule", [](ServerConfig& c) -> PollSchedule& { return c.provisioning.poll_schedule; },
      {{"learned", PollSchedule::kLearned},
       {"closed-form", PollSchedule::kClosedForm},
       {"fixed", PollSchedule::kFixed}},
      "When Vapi is asked whether a number is ready: by what was learned, by the documented range, or every "
      "--poll-interval");
  list.Duration(
      "poll-interval", [](ServerConfig& c) -> absl::Duration& { return c.provisioning.poll_interval; },
      absl::Milliseconds(100), absl::Minutes(1), "Time between two looks with --poll-schedule fixed");
  list.Duration(
      "activation-deadline",
      [](ServerConfig& c) -> absl::Duration& { return c.provisioning.activation_deadline; }, absl::Seconds(1),
      absl::Hours(24), "How long a number may take to become ready before its campaign fails");
  list.Duration(
      "sweep-interval", [](ServerConfig& c) -> absl::Duration& { return c.provisioning.sweep_interval; },
      absl::Seconds(1), absl::Hours(24),
      "Time between two searches at Vapi for what requests with lost replies left behind");
  list.Duration(
      "orphan-grace", [](ServerConfig& c) -> absl::Duration& { return c.provisioning.orphan_grace; },
      absl::Seconds(1), absl::Hours(720),
      "Age from which a number at Vapi that no campaign knows may be released by hand");
  list.Integer(
      "worker-threads", [](ServerConfig& c) -> int& { return c.provisioning.worker_threads; }, 1, 256,
      "Threads that call Vapi to create and release");
}

void AddWatches(SettingList& list) {
  list.Group("Watches");
  list.Integer(
      "watch-limit", [](ServerConfig& c) -> int& { return c.watch.limit; }, 1, 10000000,
      "Streams that may be open at once");
  list.Integer(
      "watch-limit-per-caller", [](ServerConfig& c) -> int& { return c.watch.limit_per_caller; }, 1, 10000000,
      "Streams that one caller may have open at once");
  list.Duration(
      "watch-heartbeat", [](ServerConfig& c) -> absl::Duration& { return c.watch.heartbeat; },
      absl::Milliseconds(100), absl::Minutes(10), "Longest silence on a stream");
  list.Duration(
      "watch-max-age", [](ServerConfig& c) -> absl::Duration& { return c.watch.max_age; }, absl::Seconds(1),
      absl::Hours(24), "Age at which a stream ends, so that clients spread over the replicas again");
}

void AddProcess(SettingList& list) {
  list.Group("Process");
  list.Duration(
      "shutdown-delay", [](ServerConfig& c) -> absl::Duration& { return c.shutdown.delay; },
      absl::ZeroDuration(), absl::Minutes(5),
      "How long to go on serving, not ready, after a stop signal, until load balancers noticed");
  list.Duration(
      "shutdown-grace", [](ServerConfig& c) -> absl::Duration& { return c.shutdown.grace; },
      absl::ZeroDuration(), absl::Minutes(10), "How long RPCs under way may then take to end");
  list.Choice<LogLevel>(
      "log-level", [](ServerConfig& c) -> LogLevel& { return c.log.level; },
      {{"debug", LogLevel::kDebug},
       {"info", LogLevel::kInfo},
       {"warn", LogLevel::kWarn},
       {"error", LogLevel::kError}},
      "Least important messages that are logged");
  list.Choice<LogFormat>(
      "log-format", [](ServerConfig& c) -> LogFormat& { return c.log.format; },
      {{"text", LogFormat::kText}, {"json", LogFormat::kJson}}, "How the log is written");
}

}  // namespace

absl::Status ApplyListenUrl(absl::string_view text, StorageConfig& storage) {
  DIALTONE_RETURN_IF_ERROR(CheckListenUrl(text));
  storage.notify = text != "off";
  storage.listen_url = storage.notify ? Secret(std::string(text)) : Secret();
  return absl::OkStatus();
}

std::vector<Setting> ListSettings() {
  SettingList list;
  AddListeners(list);
  AddDatabase(list);
  AddVapi(list);
  AddProvisioning(list);
  AddWatches(list);
  AddProcess(list);
  return list.Take();
}

}  // namespace dialtone
