#include "client/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace dialtone {
namespace {

using testing::HasSubstr;

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() { unsetenv(kServerVariable); }            // NOLINT(concurrency-mt-unsafe)
  ~CommandLineTest() override { unsetenv(kServerVariable); }  // NOLINT(concurrency-mt-unsafe)

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

TEST_F(CommandLineTest, OptionsStandBeforeOrAfterTheCommand) {
  const Options before = ParsedOptions({"-o", "json", "--server", "h:1", "--timeout", "5s", "list"});
  const Options after = ParsedOptions({"list", "--server", "h:1", "--timeout=5s", "-o", "json"});
  for (const Options& options : {before, after}) {
    EXPECT_EQ(options.server, "h:1");
    EXPECT_EQ(options.output, OutputFormat::kJson);
    EXPECT_EQ(options.timeout, absl::Seconds(5));
    EXPECT_TRUE(options.server_is_explicit);
  }
}

TEST_F(CommandLineTest, HasDefaults) {
  const Options options = ParsedOptions({"list"});
  EXPECT_EQ(options.server, kDefaultServer);
  EXPECT_EQ(options.output, OutputFormat::kTable);
  EXPECT_FALSE(options.timeout.has_value());
  EXPECT_FALSE(options.server_is_explicit);
}

TEST_F(CommandLineTest, TheServerComesFromTheEnvironmentUnlessAnotherIsNamed) {
  setenv(kServerVariable, "from.env:1", 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_EQ(ParsedOptions({"list"}).server, "from.env:1");
  EXPECT_FALSE(ParsedOptions({"list"}).server_is_explicit);
  EXPECT_EQ(ParsedOptions({"list", "--server", "h:1"}).server, "h:1");
  EXPECT_TRUE(ParsedOptions({"list", "--server", "h:1"}).server_is_explicit);
}

TEST_F(CommandLineTest, FaultsOfUsageAreNamed) {
  EXPECT_TRUE(IsUsageFault({}));
  EXPECT_TRUE(IsUsageFault({"dial"}));
  EXPECT_THAT(err_.str(), HasSubstr("there is no command 'dial'"));
  EXPECT_TRUE(IsUsageFault({"list", "--timeout", "5"}));
  EXPECT_THAT(err_.str(), HasSubstr("'5' is no time span"));
  EXPECT_TRUE(IsUsageFault({"get"}));
  EXPECT_TRUE(IsUsageFault({"get", "users/a"}));
  EXPECT_THAT(err_.str(), HasSubstr("'users/a' is no campaign"));
  EXPECT_TRUE(IsUsageFault({"list", "-o", "xml"}));
  EXPECT_TRUE(IsUsageFault({"list", "--state", "ready"}));
  EXPECT_TRUE(IsUsageFault({"list", "--limit", "0"}));
  EXPECT_TRUE(IsUsageFault({"check", "a", "--all"}));
  EXPECT_TRUE(IsUsageFault({"create", "A", "--display-name", "B"}));
  EXPECT_TRUE(IsUsageFault({"create", "A", "--system-prompt", "x", "--system-prompt-file", "y"}));
  EXPECT_TRUE(IsUsageFault({"create", "\xff"}));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandLineTest, ADisplayNameMayBeTheNameOfACommand) {
  EXPECT_TRUE(std::holds_alternative<CommandLine>(Parse({"create", "list"}))) << err_.str();
}

TEST_F(CommandLineTest, HelpTellsTheCommandsAndTheExitCodes) {
  const auto parsed = Parse({"--help"});
  ASSERT_TRUE(std::holds_alternative<ExitCode>(parsed));
  EXPECT_EQ(std::get<ExitCode>(parsed), ExitCode::kOk);
  for (const char* command : {"create", "list", "get", "describe", "check", "watch", "retry", "delete",
                              "version", "Exit codes:", "69"}) {
    EXPECT_THAT(out_.str(), HasSubstr(command));
  }
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandLineTest, EveryCommandHasHelpOfItsOwn) {
  for (const char* command :
       {"create", "list", "get", "describe", "check", "watch", "retry", "delete", "version"}) {
    out_.str("");
    const auto parsed = Parse({command, "--help"});
    ASSERT_TRUE(std::holds_alternative<ExitCode>(parsed)) << command;
    EXPECT_EQ(std::get<ExitCode>(parsed), ExitCode::kOk);
    EXPECT_THAT(out_.str(), HasSubstr(std::string("dialtone ") + command));
    EXPECT_THAT(out_.str(), HasSubstr("Exit codes:"));
  }
}

}  // namespace
}  // namespace dialtone
