#include "client/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"

namespace dialtone {
namespace {

using testing::HasSubstr;

class CommandLineTest : public testing::Test {
 protected:
  std::variant<CommandLine, ExitCode> Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "dialtone");
    return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data(), out_, err_);
  }

  Options ParsedOptions(std::vector<const char*> arguments) {
    auto parsed = Parse(std::move(arguments));
    if (const auto* line = std::get_if<CommandLine>(&parsed)) return line->options;
    ADD_FAILURE() << err_.str();
    return {};
  }

  bool IsUsageFault(std::vector<const char*> arguments) {
    const auto parsed = Parse(std::move(arguments));
    const auto* exit_code = std::get_if<ExitCode>(&parsed);
    return exit_code != nullptr && *exit_code == ExitCode::kUsage;
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

const std::vector<std::vector<const char*>> kCommands = {{"campaigns", "create"},
                                                         {"campaigns", "list"},
                                                         {"campaigns", "get"},
                                                         {"campaigns", "describe"},
                                                         {"campaigns", "update"},
                                                         {"campaigns", "retry"},
                                                         {"campaigns", "delete"},
                                                         {"campaigns", "watch"},
                                                         {"numbers", "list"},
                                                         {"numbers", "get"},
                                                         {"numbers", "check"},
                                                         {"numbers", "watch"},
                                                         {"orphans", "list"},
                                                         {"orphans", "release"},
                                                         {"context", "list"},
                                                         {"context", "use"},
                                                         {"context", "show"},
                                                         {"status"},
                                                         {"completion"},
                                                         {"man"},
                                                         {"version"}};

TEST_F(CommandLineTest, OptionsStandBeforeOrAfterTheCommand) {
  const Options before =
      ParsedOptions({"-o", "json", "-q", "--server", "h:1", "--timeout", "5s", "campaigns", "list"});
  const Options between =
      ParsedOptions({"campaigns", "--server", "h:1", "-o", "json", "list", "-q", "--timeout", "5s"});
  const Options after =
      ParsedOptions({"campaigns", "list", "--server", "h:1", "--timeout=5s", "-o", "json", "--quiet"});
  for (const Options& options : {before, between, after}) {
    EXPECT_EQ(options.endpoint.server, "h:1");
    EXPECT_EQ(options.output, OutputFormat::kJson);
    EXPECT_EQ(options.timeout, absl::Seconds(5));
    EXPECT_TRUE(options.quiet);
  }
}

TEST_F(CommandLineTest, HasDefaults) {
  const Options options = ParsedOptions({"campaigns", "list"});
  EXPECT_EQ(options.endpoint.server, "");
  EXPECT_FALSE(options.endpoint.tls);
  EXPECT_EQ(options.output, OutputFormat::kTable);
  EXPECT_FALSE(options.quiet);
  EXPECT_FALSE(options.timeout.has_value());
}

TEST_F(CommandLineTest, FaultsOfUsageAreNamed) {
  EXPECT_TRUE(IsUsageFault({}));
  EXPECT_THAT(err_.str(), HasSubstr("say what to do: campaigns, numbers"));
  EXPECT_TRUE(IsUsageFault({"dial"}));
  EXPECT_THAT(err_.str(), HasSubstr("there is no command 'dial'"));
  EXPECT_TRUE(IsUsageFault({"campaigns", "dial"}));
  EXPECT_THAT(err_.str(), HasSubstr("there is no command 'campaigns dial'\nSee: dialtone campaigns --help"));
  EXPECT_TRUE(IsUsageFault({"numbers"}));
  EXPECT_THAT(err_.str(), HasSubstr("say what to do with numbers: list, get"));
  EXPECT_TRUE(IsUsageFault({"campaigns", "list", "--timeout", "5"}));
  EXPECT_THAT(err_.str(), HasSubstr("'5' is no time span"));
  EXPECT_TRUE(IsUsageFault({"campaigns", "get"}));
  EXPECT_TRUE(IsUsageFault({"campaigns", "get", "users/a"}));
  EXPECT_THAT(err_.str(), HasSubstr("'users/a' is no campaign"));
  EXPECT_TRUE(IsUsageFault({"campaigns", "list", "-o", "xml"}));
  EXPECT_TRUE(IsUsageFault({"campaigns", "list", "--state", "ready"}));
  EXPECT_TRUE(IsUsageFault({"campaigns", "list", "--limit", "0"}));
  EXPECT_TRUE(IsUsageFault({"numbers", "check", "a", "--all"}));
  EXPECT_TRUE(IsUsageFault({"campaigns", "create", "A", "--display-name", "B"}));
  EXPECT_TRUE(
      IsUsageFault({"campaigns", "create", "A", "--system-prompt", "x", "--system-prompt-file", "y"}));
  EXPECT_TRUE(IsUsageFault({"campaigns", "create", "\xff"}));
  EXPECT_TRUE(IsUsageFault({"completion", "tcsh"}));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandLineTest, ADisplayNameMayBeTheNameOfACommand) {
  for (const char* name : {"list", "orphans", "campaigns"}) {
    EXPECT_TRUE(std::holds_alternative<CommandLine>(Parse({"campaigns", "create", name}))) << err_.str();
  }
}

TEST_F(CommandLineTest, HelpTellsTheCommandsAndTheExitCodes) {
  const auto parsed = Parse({"--help"});
  ASSERT_TRUE(std::holds_alternative<ExitCode>(parsed));
  EXPECT_EQ(std::get<ExitCode>(parsed), ExitCode::kOk);
  for (const std::vector<const char*>& command : kCommands)
    EXPECT_THAT(out_.str(), HasSubstr(command.front()));
  EXPECT_THAT(out_.str(), HasSubstr("Exit codes:"));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandLineTest, EveryCommandHasHelpOfItsOwn) {
  for (std::vector<const char*> command : kCommands) {
    const std::string name = "dialtone " + absl::StrJoin(command, " ");
    out_.str("");
    command.push_back("--help");
    const auto parsed = Parse(command);
    ASSERT_TRUE(std::holds_alternative<ExitCode>(parsed)) << name;
    EXPECT_EQ(std::get<ExitCode>(parsed), ExitCode::kOk);
    EXPECT_THAT(out_.str(), HasSubstr(name));
    EXPECT_THAT(out_.str(), HasSubstr("Exit codes:"));
  }
}

TEST_F(CommandLineTest, CompletesCommandsFlagsAndValues) {
  const auto complete = [this](std::vector<const char*> words) {
    out_.str("");
    words.insert(words.begin(), "__complete");
    EXPECT_TRUE(std::holds_alternative<ExitCode>(Parse(words)));
    return out_.str();
  };
  EXPECT_THAT(complete({""}), HasSubstr("campaigns\t"));
  EXPECT_THAT(complete({"numbers", "ch"}), HasSubstr("check\t"));
  EXPECT_THAT(complete({"campaigns", "create", "--a"}), HasSubstr("--area-code\t"));
  EXPECT_THAT(complete({"campaigns", "create", "--a"}), HasSubstr("--server\t"));
  EXPECT_EQ(complete({"campaigns", "list", "-o", ""}), "table\njson\nyaml\nname\n");
  EXPECT_EQ(complete({"campaigns", "list", "--state", ""}), "pending\nactive\nfailed\ndeleting\n");
  EXPECT_EQ(complete({"campaigns", "create", "-f", ""}), "!files\n");
  EXPECT_EQ(complete({"completion", ""}), "bash\nzsh\nfish\n");
  EXPECT_EQ(complete({"campaigns", "create", "--area-code", ""}), "");
}

TEST_F(CommandLineTest, CompletesIdsFromTheServerThatTheLineNames) {
  const auto parsed = Parse({"__complete", "--server", "h:1", "-o", "json", "--tls", "campaigns", "get", ""});
  EXPECT_TRUE(std::holds_alternative<ExitCode>(parsed));
  EXPECT_EQ(out_.str(), "!campaigns\t--server=h:1 --tls\n");
}

}  // namespace
}  // namespace dialtone
