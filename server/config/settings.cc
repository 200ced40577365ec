#include "server/config/settings.h"

#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/config/accounts_file.h"
#include "server/config/arguments.h"
#include "server/config/config_file.h"
#include "server/config/secret_file.h"
#include "server/config/setting_list.h"
#include "server/config/setting_values.h"

namespace dialtone {
namespace {

// The flags that describe the default account; [default] in the accounts file stands for all of them.
constexpr absl::string_view kDefaultAccountSettings[] = {
    "vapi-url",   "vapi-api-key",     "vapi-api-key-file", "vapi-requests-per-second",
    "vapi-burst", "vapi-concurrency", "default-area-code"};

// A setting's text, and where it came from as the operator wrote it.
struct Given {
  std::string text;
  std::string source;
};

std::optional<std::string> NotEmpty(std::optional<std::string> text) {
  return text && text->empty() ? std::nullopt : text;
}

// Collects what is given where, and what is wrong with it.
class Collector {
 public:
  Collector(const std::vector<Setting>& settings, const Arguments& arguments,
            const ReadEnvironment& environment, std::vector<std::string>& faults)
      : settings_(settings), arguments_(arguments), environment_(environment), faults_(faults) {}

  ServerConfig Collect(Command command) {
    ReadFile();
    for (const Setting& setting : settings_) {
      if (std::optional<Given> given = Find(setting)) Apply(setting, *std::move(given));
    }
    ReadDatabaseFile();
    ReadListenUrl();
    if (command == Command::kServe) {
      ReadAccounts();
      ReadApiKey();
    }
    return std::move(config_);
  }

 private:
  void ReadFile() {
    std::string source = "--config";
    std::optional<std::string> path = arguments_.ConfigPath();
    if (!path) {
      source = kConfigEnvironment;
      path = NotEmpty(environment_(kConfigEnvironment));
    }
    if (!path) return;
    auto file = ReadConfigFile(*path);
    if (!file.ok()) {
      Fault(absl::StrCat(source, " is '", Shown(*path), "'"), file.status());
      return;
    }
    file_path_ = Shown(*path);
    for (const std::string& fault : file->faults) faults_.push_back(absl::StrCat(file_path_, ": ", fault));
    std::set<std::string> known;
    for (const Setting& setting : settings_) {
      if (!setting.environment_only) known.insert(setting.name);
    }
    for (const auto& [key, value] : file->values) {
      if (known.count(key) > 0) continue;
      faults_.push_back(absl::StrCat(file_path_, ": ", Shown(key), ": no such setting; --help lists them"));
    }
    file_ = std::move(file->values);
  }

  std::optional<Given> Find(const Setting& setting) const {
    if (auto text = arguments_.Flag(setting.name)) return Given{*text, absl::StrCat("--", setting.name)};
    if (auto text = NotEmpty(environment_(setting.environment))) return Given{*text, setting.environment};
    if (setting.environment_only) return std::nullopt;
    if (const auto found = file_.find(setting.name); found != file_.end()) {
      return Given{found->second, absl::StrCat(file_path_, ": ", setting.name)};
    }
    return std::nullopt;
  }

  void Apply(const Setting& setting, Given given) {
    if (const absl::Status status = setting.parse(given.text, config_); !status.ok()) {
      // A URL with a user may hold a password, too.
      const bool show = !setting.secret && !absl::StrContains(given.text, "@");
      Fault(show ? absl::StrCat(given.source, " is '", Shown(given.text), "'") : given.source, status);
    }
    given_.emplace(setting.name, std::move(given));
  }

  // The value that stands in the file which the setting `name` points to. nullopt: not given, or faulty.
  std::optional<Secret> ReadSecret(const std::string& name, const std::string& path,
                                   const std::string& instead_of) {
    const auto given = given_.find(name);
    if (given == given_.end() || path.empty()) return std::nullopt;
    const std::string& source = given->second.source;
    if (const auto other = given_.find(instead_of); other != given_.end()) {
      faults_.push_back(
          absl::StrCat(source, " and ", other->second.source, " are both set; keep the one that is meant"));
      return std::nullopt;
    }
    auto secret = ReadSecretFile(path);
    if (secret.ok()) return *std::move(secret);
    Fault(absl::StrCat(source, " is '", Shown(path), "'"), secret.status());
    return std::nullopt;
  }

  void ReadDatabaseFile() {
    const auto url = ReadSecret("database-file", config_.storage.url_file, "database");
    if (!url) return;
    if (const absl::Status status = CheckDatabaseUrl(url->Reveal()); !status.ok()) {
      Fault(absl::StrCat("the content of ", Shown(config_.storage.url_file)), status);
    }
    config_.storage.url = *url;
  }

  void ReadListenUrl() {
    StorageConfig& storage = config_.storage;
    if (const auto url =
            ReadSecret("database-listen-url-file", storage.listen_url_file, "database-listen-url")) {
      if (const absl::Status status = ApplyListenUrl(url->Reveal(), storage); !status.ok()) {
        Fault(absl::StrCat("the content of ", Shown(storage.listen_url_file)), status);
      }
    }
    if (!faults_.empty()) return;  // the database itself may be one of them
    if (storage.listen_url.empty() || absl::StartsWith(storage.url.Reveal(), "postgresql://")) return;
    const std::string name =
        storage.listen_url_file.empty() ? "database-listen-url" : "database-listen-url-file";
    faults_.push_back(
        absl::StrCat(given_.at(name).source, " is set, but the database is no PostgreSQL; leave it out"));
  }

  void ReadAccounts() {
    const auto given = given_.find("vapi-accounts-file");
    if (given == given_.end() || config_.vapi.accounts_file.empty()) return;
    const std::string path = Shown(config_.vapi.accounts_file);
    auto file = ReadAccountsFile(config_.vapi.accounts_file);
    if (!file.ok()) return Fault(absl::StrCat(given->second.source, " is '", path, "'"), file.status());
    for (const std::string& fault : file->faults) faults_.push_back(absl::StrCat(path, ": ", fault));
    for (VapiAccountConfig& account : file->accounts) {
      if (account.id != kDefaultAccountId) {
        config_.vapi.more_accounts.push_back(std::move(account));
        continue;
      }
      default_in_file_ = true;
      for (const absl::string_view name : kDefaultAccountSettings) {
        const auto flag = given_.find(std::string(name));
        if (flag == given_.end()) continue;
        faults_.push_back(absl::StrCat(path, ": [", kDefaultAccountId, "] and ", flag->second.source,
                                       " are both set; keep the one that is meant"));
      }
      config_.vapi.default_account = std::move(account);
    }
  }

  void ReadApiKey() {
    if (default_in_file_) return;
    VapiAccountConfig& account = config_.vapi.default_account;
    if (auto key = ReadSecret("vapi-api-key-file", account.api_key_file, "vapi-api-key")) {
      account.api_key = *std::move(key);
    }
    const bool given = given_.count("vapi-api-key") > 0 || given_.count("vapi-api-key-file") > 0;
    if (!given && !IsLoopbackUrl(account.url)) {
      faults_.push_back(
          "no Vapi API key; set VAPI_API_KEY or --vapi-api-key-file, write [default] into the file of "
          "--vapi-accounts-file, or let --vapi-url name a simulator on this machine");
    }
  }

  void Fault(const std::string& subject, const absl::Status& status) {
    faults_.push_back(absl::StrCat(subject, ": ", status.message()));
  }

  static std::string Shown(const std::string& text) { return absl::Utf8SafeCHexEscape(text.substr(0, 80)); }

  const std::vector<Setting>& settings_;
  const Arguments& arguments_;
  const ReadEnvironment& environment_;
  std::vector<std::string>& faults_;
  std::string file_path_;
  std::map<std::string, std::string> file_;
  std::map<std::string, Given> given_;
  bool default_in_file_ = false;
  ServerConfig config_;
};

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(int argc, const char* const* argv,
                                             const ReadEnvironment& environment) {
  const std::vector<Setting> settings = ListSettings();
  Arguments arguments(settings);
  std::vector<std::string> faults = arguments.Parse(argc, argv);
  CommandLine result;
  result.command = arguments.FindCommand(faults);
  if (result.command == Command::kHelp && faults.empty()) return result;
  if (result.command != Command::kVersion && result.command != Command::kSettings) {
    result.print_config = arguments.print_config();
    result.config = Collector(settings, arguments, environment, faults).Collect(result.command);
  }
  if (faults.empty()) return result;
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

std::vector<std::string> DescribeConfig(const ServerConfig& config) {
  std::vector<std::string> lines;
  for (const Setting& setting : ListSettings()) {
    lines.push_back(absl::StrCat(setting.name, "=", setting.describe(config)));
  }
  for (const VapiAccountConfig& account : config.vapi.more_accounts) {
    lines.push_back(absl::StrCat("vapi-accounts-file[", account.id, "]=", DescribeAccount(account)));
  }
  return lines;
}

std::string RenderHelp() { return Arguments(ListSettings()).Help(); }

std::string RenderSettingsMarkdown() {
  const auto code = [](absl::string_view text) {
    return text.empty() ? std::string() : absl::StrCat("`", absl::StrReplaceAll(text, {{"|", "\\|"}}), "`");
  };
  std::string table = "| Setting | Environment variable | Default | Meaning |\n| --- | --- | --- | --- |\n";
  absl::StrAppend(&table, "| `--config FILE` | ", code(kConfigEnvironment),
                  " | | File of settings, one `name = value` a line |\n");
  for (const Setting& setting : ListSettings()) {
    const std::string flag =
        setting.environment_only ? "" : absl::StrCat("--", setting.name, " ", setting.value_kind);
    const std::string value = setting.describe(ServerConfig());
    absl::StrAppend(&table, "| ", code(flag), flag.empty() ? "| " : " | ", code(setting.environment), " | ",
                    code(value), value.empty() ? "| " : " | ", setting.help, " |\n");
  }
  return table;
}

}  // namespace dialtone
