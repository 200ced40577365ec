#include "server/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/config/setting_list.h"

namespace dialtone {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    std::string pattern = testing::TempDir() + "/settings-XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~SettingsTest() override { std::filesystem::remove_all(directory_); }

  std::string File(const std::string& name, const std::string& content) {
    const std::string path = absl::StrCat(directory_, "/", name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  absl::StatusOr<CommandLine> Parse(std::vector<std::string> arguments) {
    std::vector<const char*> argv = {"dialtone-server"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return ParseCommandLine(static_cast<int>(argv.size()), argv.data(),
                            [this](const std::string& name) -> std::optional<std::string> {
                              const auto found = environment_.find(name);
                              if (found == environment_.end()) return std::nullopt;
                              return found->second;
                            });
  }

  ServerConfig Config(std::vector<std::string> arguments) {
    const auto parsed = Parse(std::move(arguments));
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return parsed.ok() ? parsed->config : ServerConfig();
  }

  // The lines of the refusal.
  std::vector<std::string> Faults(std::vector<std::string> arguments) {
    const auto parsed = Parse(std::move(arguments));
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    return absl::StrSplit(parsed.status().message(), '\n');
  }

  std::map<std::string, std::string> environment_ = {{"VAPI_API_KEY", "key"}};
  std::string directory_;
};

TEST_F(SettingsTest, TheDefaultsAreValid) {
  const auto parsed = Parse({"serve"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->command, Command::kServe);
  EXPECT_FALSE(parsed->print_config);
  ServerConfig with_key;
  with_key.vapi.default_account.api_key = Secret("key");
  EXPECT_EQ(DescribeConfig(parsed->config), DescribeConfig(with_key));
}

TEST_F(SettingsTest, EveryDefaultIsAValueThatItsSettingTakes) {
  for (const Setting& setting : ListSettings()) {
    const std::string value = setting.describe(ServerConfig());
    if (value.empty()) continue;
    ServerConfig config;
    EXPECT_TRUE(setting.parse(value, config).ok()) << setting.name << "=" << value;
    EXPECT_EQ(setting.describe(config), value) << setting.name;
  }
}

TEST_F(SettingsTest, EverySettingHasItsOwnPlace) {
  std::set<std::string> names;
  std::set<std::string> environments;
  for (const Setting& setting : ListSettings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_TRUE(environments.insert(setting.environment).second) << setting.environment;
  }
  const std::map<std::string, std::string> others = {{"listen", "0.0.0.0:1"},
                                                     {"http-listen", "0.0.0.0:2"},
                                                     {"rpc-threads", "3"},
                                                     {"rpc-queue", "4"},
                                                     {"database", "sqlite:5"},
                                                     {"database-file", "/6"},
                                                     {"database-listen-url", "postgresql://other/db"},
                                                     {"database-listen-url-file", "/27"},
                                                     {"database-connections", "7"},
                                                     {"vapi-url", "https://other"},
                                                     {"vapi-api-key", "***"},
                                                     {"vapi-api-key-file", "/8"},
                                                     {"vapi-timeout", "9s"},
                                                     {"vapi-connect-timeout", "10s"},
                                                     {"default-area-code", "415"},
                                                     {"poll-schedule", "fixed"},
                                                     {"poll-interval", "11s"},
                                                     {"activation-deadline", "12s"},
                                                     {"sweep-interval", "20s"},
                                                     {"orphan-grace", "23s"},
                                                     {"worker-threads", "13"},
                                                     {"watch-limit", "14"},
                                                     {"watch-limit-per-caller", "15"},
                                                     {"watch-heartbeat", "16s"},
                                                     {"watch-max-age", "17s"},
                                                     {"shutdown-delay", "18s"},
                                                     {"shutdown-grace", "19s"},
                                                     {"log-level", "debug"},
                                                     {"log-format", "json"},
                                                     {"database-statement-timeout", "21s"},
                                                     {"database-connect-timeout", "22s"},
                                                     {"vapi-requests-per-second", "23.5"},
                                                     {"vapi-burst", "24"},
                                                     {"vapi-concurrency", "25"},
                                                     {"vapi-accounts-file", "/26"}};
  ASSERT_EQ(others.size(), names.size());
  for (const Setting& setting : ListSettings()) {
    ServerConfig config;
    const std::string value = others.at(setting.name);
    ASSERT_TRUE(setting.parse(value, config).ok()) << setting.name;
    // One setting changes one line of the description.
    std::vector<std::string> expected;
    for (const Setting& other : ListSettings()) {
      expected.push_back(
          absl::StrCat(other.name, "=", other.name == setting.name ? value : other.describe(ServerConfig())));
    }
    EXPECT_EQ(DescribeConfig(config), expected) << setting.name;
  }
}

TEST_F(SettingsTest, AFlagWinsOverTheEnvironmentAndThatOverTheFile) {
  const std::string file = File("dialtone.conf", "rpc-threads = 2\nrpc-queue = 20\nworker-threads = 200\n");
  environment_["DIALTONE_RPC_THREADS"] = "3";
  environment_["DIALTONE_RPC_QUEUE"] = "30";
  const ServerConfig config = Config({"serve", "--config", file, "--rpc-threads", "4"});
  EXPECT_EQ(config.rpc.threads, 4);
  EXPECT_EQ(config.rpc.queue, 30);
  EXPECT_EQ(config.provisioning.worker_threads, 200);
}

TEST_F(SettingsTest, FlagsMayStandBeforeTheCommand) {
  EXPECT_EQ(Config({"--rpc-threads=4", "serve", "--rpc-queue=5"}).rpc.threads, 4);
}

TEST_F(SettingsTest, AnEmptyVariableCountsAsNotSet) {
  environment_["DIALTONE_RPC_THREADS"] = "";
  environment_["DIALTONE_CONFIG"] = "";
  EXPECT_EQ(Config({"serve"}).rpc.threads, 8);
}

TEST_F(SettingsTest, AnEmptyFlagIsAValue) {
  environment_["DIALTONE_DEFAULT_AREA_CODE"] = "415";
  EXPECT_EQ(Config({"serve"}).vapi.default_account.default_area_code, "415");
  EXPECT_EQ(Config({"serve", "--default-area-code", ""}).vapi.default_account.default_area_code, "");
}

TEST_F(SettingsTest, AllFaultsAreToldAtOnceWithSettingValueAndRemedy) {
  const std::string file = File("dialtone.conf", "watch-heartbeat = 5\n");
  environment_ = {{"DIALTONE_RPC_THREADS", "0"}, {"DIALTONE_CONFIG", file}};
  EXPECT_THAT(
      Faults({"serve", "--poll-interval", "never", "--log-level", "loud"}),
      ElementsAre("DIALTONE_RPC_THREADS is '0': write a whole number from 1 to 256",
                  "--poll-interval is 'never': not a duration; write a number with its unit, such as 500ms, "
                  "1s or 10m",
                  file + ": watch-heartbeat is '5': not a duration; write a number with its unit, such as "
                         "500ms, 1s or 10m",
                  "--log-level is 'loud': write one of debug, info, warn, error",
                  HasSubstr("no Vapi API key; set VAPI_API_KEY or --vapi-api-key-file")));
}

TEST_F(SettingsTest, FaultsInTheArgumentsFormDoNotHideTheOthers) {
  EXPECT_THAT(Faults({"serve", "--rpc-queue", "0", "--rpc-threads"}),
              IsSupersetOf({HasSubstr("--rpc-threads"), HasSubstr("--rpc-queue is '0'")}));
}

TEST_F(SettingsTest, UnknownFlagsAreFaultsWithoutTheirValues) {
  const std::string all =
      absl::StrJoin(Faults({"serve", "--databse", "postgresql://u:SECRET@h/d", "--key=SECRET"}), "\n");
  EXPECT_THAT(all, AllOf(HasSubstr("--databse: no such setting"), HasSubstr("--key: no such setting"),
                         Not(HasSubstr("SECRET"))));
}

TEST_F(SettingsTest, ASettingGivenTwiceIsAFault) {
  EXPECT_THAT(Faults({"serve", "--rpc-threads", "1", "--rpc-threads", "2"}),
              Contains(HasSubstr("--rpc-threads")));
}

TEST_F(SettingsTest, ANegativeNumberIsTakenForAValue) {
  EXPECT_THAT(Faults({"serve", "--rpc-threads=-5"}), ElementsAre(HasSubstr("--rpc-threads is '-5'")));
}

TEST_F(SettingsTest, SecretsAreNotTold) {
  environment_["DIALTONE_DATABASE"] = "mysql://u:SECRET@h/d";
  const std::string url_file = File("url", "SECRET");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"serve"},
        {"serve", "--database=SECRET"},
        {"serve", "--database=sqlite:x", "--vapi-url=https://u:SECRET@h"}}) {
    EXPECT_THAT(absl::StrJoin(Faults(arguments), "\n"), Not(HasSubstr("SECRET")));
  }
  environment_.erase("DIALTONE_DATABASE");
  EXPECT_THAT(Faults({"serve", "--database-file", url_file}),
              ElementsAre(AllOf(HasSubstr(url_file + ": not a database URL"), Not(HasSubstr("SECRET")))));
}

TEST_F(SettingsTest, ValuesCannotForgeLinesOrFillThem) {
  const auto faults = Faults({"serve", "--log-level", "a\nb" + std::string(5000, 'x')});
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_LT(faults[0].size(), 200u);
}

TEST_F(SettingsTest, TheDatabaseUrlMayComeFromAFile) {
  const std::string file = File("url", "postgresql://user:pass@db/dialtone\r\n");
  const ServerConfig config = Config({"serve", "--database-file", file});
  EXPECT_EQ(config.storage.url.Reveal(), "postgresql://user:pass@db/dialtone");
}

TEST_F(SettingsTest, TheUrlToListenAtMayComeFromAFileOrBeSwitchedOff) {
  const std::vector<std::string> serve = {"serve", "--database", "postgresql://u@pooler/d"};
  const auto with = [&](const std::string& name, const std::string& value) {
    std::vector<std::string> arguments = serve;
    arguments.insert(arguments.end(), {name, value});
    return arguments;
  };
  const std::string url = "postgresql://u:SECRET@db/d";
  for (const auto& arguments :
       {with("--database-listen-url", url), with("--database-listen-url-file", File("listen", url + "\n"))}) {
    const ServerConfig config = Config(arguments);
    EXPECT_EQ(config.storage.listen_url.Reveal(), url);
    EXPECT_TRUE(config.storage.notify);
    EXPECT_THAT(DescribeConfig(config), Contains("database-listen-url=postgresql://db/d"));
  }
  const ServerConfig off = Config(with("--database-listen-url", "off"));
  EXPECT_FALSE(off.storage.notify);
  EXPECT_TRUE(off.storage.listen_url.empty());
  EXPECT_THAT(DescribeConfig(off), Contains("database-listen-url=off"));
  EXPECT_TRUE(Config(serve).storage.notify);
}

TEST_F(SettingsTest, AUrlToListenAtThatCannotBeIsAFault) {
  EXPECT_THAT(Faults({"serve", "--database-listen-url", "sqlite:SECRET"}),
              ElementsAre(AllOf(HasSubstr("--database-listen-url: not a PostgreSQL URL"), HasSubstr("or off"),
                                Not(HasSubstr("SECRET")))));
  EXPECT_THAT(Faults({"serve", "--database-listen-url-file", File("listen", "SECRET")}),
              ElementsAre(AllOf(HasSubstr("listen: not a PostgreSQL URL"), Not(HasSubstr("SECRET")))));
  EXPECT_THAT(Faults({"serve", "--database", "sqlite:x", "--database-listen-url", "postgresql://db/d"}),
              ElementsAre("--database-listen-url is set, but the database is no PostgreSQL; leave it out"));
}

TEST_F(SettingsTest, TheApiKeyMayComeFromAFile) {
  environment_ = {{"DIALTONE_VAPI_API_KEY_FILE", File("key", "abc\n")}};
  EXPECT_EQ(Config({"serve"}).vapi.default_account.api_key.Reveal(), "abc");
}

TEST_F(SettingsTest, ASecretFileThatIsMissingOrEmptyIsAFault) {
  environment_.clear();
  const std::string empty = File("empty", "\n");
  EXPECT_THAT(Faults({"serve", "--vapi-api-key-file", empty}),
              ElementsAre(absl::StrCat("--vapi-api-key-file is '", empty, "': the file is empty")));
  EXPECT_THAT(
      Faults({"serve", "--vapi-api-key-file", "/does/not/exist"}),
      ElementsAre(
          "--vapi-api-key-file is '/does/not/exist': cannot read the file: No such file or directory"));
  EXPECT_THAT(Faults({"serve", "--vapi-api-key-file", directory_}), ElementsAre(HasSubstr("Is a directory")));
  EXPECT_THAT(Faults({"serve", "--vapi-api-key-file", File("large", std::string(70000, 'x'))}),
              ElementsAre(HasSubstr("larger than 65536 bytes")));
}

TEST_F(SettingsTest, ASecretGivenTwoWaysIsAFault) {
  const std::string file = File("secret", "sqlite:x");
  environment_["DIALTONE_DATABASE"] = "sqlite:y";
  EXPECT_THAT(Faults({"serve", "--database-file", file}),
              ElementsAre("--database-file and DIALTONE_DATABASE are both set; keep the one that is meant"));
  environment_.erase("DIALTONE_DATABASE");
  EXPECT_THAT(Faults({"serve", "--vapi-api-key-file", file}),
              ElementsAre("--vapi-api-key-file and VAPI_API_KEY are both set; keep the one that is meant"));
}

TEST_F(SettingsTest, ServingNeedsAnApiKeyUnlessVapiIsThisMachine) {
  environment_.clear();
  EXPECT_THAT(Faults({"serve"}), ElementsAre(HasSubstr("no Vapi API key")));
  EXPECT_TRUE(Parse({"serve", "--vapi-url", "http://127.0.0.1:8900"}).ok());
  EXPECT_TRUE(Parse({"migrate"}).ok());
}

TEST_F(SettingsTest, FurtherAccountsComeFromAFile) {
  const std::string path = File("accounts.ini", "[sim]\nurl = http://127.0.0.1:8900\nburst = 3\n");
  const ServerConfig config = Config({"serve", "--vapi-accounts-file", path, "--vapi-burst", "4"});
  EXPECT_EQ(config.vapi.default_account.burst, 4);
  ASSERT_EQ(config.vapi.more_accounts.size(), 1u);
  EXPECT_EQ(config.vapi.more_accounts[0].id, "sim");
  EXPECT_EQ(config.vapi.more_accounts[0].burst, 3);
  EXPECT_THAT(DescribeConfig(config), Contains(HasSubstr("vapi-accounts-file[sim]=http://127.0.0.1:8900")));
}

TEST_F(SettingsTest, TheDefaultAccountMayStandInTheFileToo) {
  const std::string path = File("accounts.ini", "[default]\nurl = http://127.0.0.1:8900\nburst = 3\n");
  environment_.clear();
  EXPECT_EQ(Config({"serve", "--vapi-accounts-file", path}).vapi.default_account.burst, 3);
  environment_["VAPI_API_KEY"] = "key";
  EXPECT_THAT(
      Faults({"serve", "--vapi-accounts-file", path, "--vapi-burst", "4"}),
      ElementsAre(
          absl::StrCat(path, ": [default] and VAPI_API_KEY are both set; keep the one that is meant"),
          absl::StrCat(path, ": [default] and --vapi-burst are both set; keep the one that is meant")));
}

TEST_F(SettingsTest, FaultsOfTheAccountsFileNameIt) {
  const std::string path = File("accounts.ini", "[acme]\nbursts = 3\n");
  EXPECT_THAT(Faults({"serve", "--vapi-accounts-file", path}),
              ElementsAre(HasSubstr(absl::StrCat(path, ": [acme] bursts: no such key")),
                          HasSubstr(absl::StrCat(path, ": [acme]: no api-key-file"))));
  EXPECT_THAT(
      Faults({"serve", "--vapi-accounts-file", "/none"}),
      ElementsAre("--vapi-accounts-file is '/none': cannot read the file: No such file or directory"));
}

TEST_F(SettingsTest, TheApiKeyIsNeitherFlagNorKey) {
  environment_.clear();
  EXPECT_THAT(Faults({"serve", "--vapi-api-key=SECRET"}),
              Contains("--vapi-api-key: no such setting; --help lists them"));
  EXPECT_THAT(Faults({"serve", "--config", File("c", "vapi-api-key = SECRET\n")}),
              Contains(HasSubstr("vapi-api-key: no such setting")));
}

TEST_F(SettingsTest, TheFileHoldsValuesAsTheyAre) {
  const std::string file = File("dialtone.conf",
                                "# a comment\n"
                                "\n"
                                "  database = \"postgresql://u:a,b#c d@h/d\"\n"
                                "listen=[::1]:50051\r\n"
                                "default-area-code = '415'\n"
                                "poll-interval = 2s");
  const ServerConfig config = Config({"serve", "--config", file});
  EXPECT_EQ(config.storage.url.Reveal(), "postgresql://u:a,b#c d@h/d");
  EXPECT_EQ(config.rpc.listen, "[::1]:50051");
  EXPECT_EQ(config.vapi.default_account.default_area_code, "415");
  EXPECT_EQ(config.provisioning.poll_interval, absl::Seconds(2));
}

TEST_F(SettingsTest, WhatTheFileHoldsBeyondSettingsIsAFault) {
  const std::string file = File("dialtone.conf",
                                "poll-intervall = 1s\n"
                                "rpc-queue = 1\n"
                                "rpc-threads = 1\n"
                                "rpc-queue = 2\n"
                                "config = other.conf\n"
                                "[vapi]\n"
                                "vapi-timeout = 1s\n");
  EXPECT_THAT(Faults({"serve", "--config", file}),
              ElementsAre(file + ": rpc-queue: given more than once; write it once",
                          file + ": [vapi]: there are no sections; write all keys without one",
                          file + ": config: no such setting; --help lists them",
                          file + ": poll-intervall: no such setting; --help lists them"));
}

TEST_F(SettingsTest, AFileThatCannotBeReadIsAFault) {
  EXPECT_THAT(Faults({"serve", "--config", "/does/not/exist"}),
              ElementsAre("--config is '/does/not/exist': cannot read the file: No such file or directory"));
}

TEST_F(SettingsTest, FindsTheCommand) {
  EXPECT_EQ(Parse({"migrate"})->command, Command::kMigrate);
  EXPECT_EQ(Parse({"version"})->command, Command::kVersion);
  EXPECT_EQ(Parse({"--version"})->command, Command::kVersion);
  EXPECT_EQ(Parse({"settings"})->command, Command::kSettings);
  EXPECT_EQ(Parse({"--help"})->command, Command::kHelp);
  EXPECT_EQ(Parse({"serve", "--help"})->command, Command::kHelp);
  EXPECT_TRUE(Parse({"serve", "--print-config"})->print_config);
}

TEST_F(SettingsTest, OneCommandIsNeeded) {
  EXPECT_THAT(Faults({}), ElementsAre(HasSubstr("no command; write serve, migrate or version")));
  EXPECT_THAT(Faults({"server"}), Contains(HasSubstr("no command")));
  EXPECT_THAT(Faults({"serve", "migrate"}), ElementsAre(HasSubstr("more than one command")));
  EXPECT_THAT(Faults({"serve", "now"}), ElementsAre(HasSubstr("1 argument is neither a command")));
}

TEST_F(SettingsTest, AskingForTheVersionNeedsNoValidSettings) {
  environment_ = {{"DIALTONE_RPC_THREADS", "none"}};
  EXPECT_TRUE(Parse({"version"}).ok());
}

TEST_F(SettingsTest, TheConfigIsDescribedWithoutSecrets) {
  environment_["VAPI_API_KEY"] = "SECRET";
  const auto lines = DescribeConfig(Config({"serve", "--database", "postgresql://u:SECRET@db/d"}));
  EXPECT_THAT(lines, IsSupersetOf({"database=postgresql://db/d", "vapi-api-key=***", "poll-interval=1s"}));
  EXPECT_THAT(absl::StrJoin(lines, "\n"), Not(HasSubstr("SECRET")));
}

TEST_F(SettingsTest, HelpAndTableShowEverySetting) {
  const std::string help = RenderHelp();
  const std::string table = RenderSettingsMarkdown();
  for (const Setting& setting : ListSettings()) {
    EXPECT_THAT(help, AllOf(HasSubstr(setting.environment), HasSubstr(setting.help)));
    EXPECT_THAT(table, AllOf(HasSubstr("`" + setting.environment + "`"), HasSubstr(setting.help)));
    if (setting.environment_only) {
      EXPECT_THAT(help, Not(HasSubstr("--" + setting.name + " ")));
      continue;
    }
    const std::string value = setting.describe(ServerConfig());
    EXPECT_THAT(help, HasSubstr(absl::StrCat("--", setting.name, " ", setting.value_kind,
                                             value.empty() ? "" : "=", value)));
    EXPECT_THAT(table, HasSubstr("`--" + setting.name + " "));
  }
  EXPECT_THAT(help, Not(HasSubstr("settings   ")));
}

}  // namespace
}  // namespace dialtone
