#include "client/cli/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "client/cli/context_file.h"
#include "client/cli/loopback.h"
#include "client/cli/shell_word.h"
#include "tests/support/temporary_directory.h"

namespace dialtone {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kFile[] = R"(# ours
current-context: local
contexts:
  local:
    server: 127.0.0.1:6000
    token: local-secret
  production:
    server: dialtone.example.com:443
    tls-ca-file: ca.pem
    token-file: token
)";

class EndpointTest : public testing::Test {
 protected:
  EndpointTest() {
    mkdir((home_.path() + "/dialtone").c_str(), 0700);
    Write("config.yaml", kFile);
    Write("ca.pem", "CA");
    Write("token", "prod-secret\n");
    environment_.config_home = home_.path();
  }

  std::string Path(const std::string& name) { return home_.path() + "/dialtone/" + name; }

  void Write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    std::ofstream(Path(name)) << text;
    chmod(Path(name).c_str(), mode);
  }

  ChannelOptions Resolved() {
    const auto channel = ResolveEndpoint(flags_, environment_);
    EXPECT_TRUE(channel.ok()) << channel.status();
    return channel.value_or(ChannelOptions());
  }

  std::string Fault() {
    const auto channel = ResolveEndpoint(flags_, environment_);
    EXPECT_TRUE(absl::IsInvalidArgument(channel.status())) << channel.status();
    return std::string(channel.status().message());
  }

  TemporaryDirectory home_;
  EndpointFlags flags_;
  EndpointEnvironment environment_;
};

TEST_F(EndpointTest, WithoutAFileItIsTheDefault) {
  environment_.config_home = home_.path() + "/none";
  const ChannelOptions channel = Resolved();
  EXPECT_EQ(channel.address, kDefaultServer);
  EXPECT_FALSE(channel.tls.has_value());
  EXPECT_EQ(channel.bearer_token, "");
}

TEST_F(EndpointTest, TheCurrentContextIsStrongerThanTheDefault) {
  EXPECT_EQ(Resolved().address, "127.0.0.1:6000");
  EXPECT_EQ(Resolved().bearer_token, "local-secret");
}

TEST_F(EndpointTest, AnotherContextIsChosenByFlagOrEnvironment) {
  environment_.context = "production";
  EXPECT_EQ(Resolved().address, "dialtone.example.com:443");
  EXPECT_EQ(Resolved().tls->ca, "CA");
  EXPECT_EQ(Resolved().bearer_token, "prod-secret");
  flags_.context = "local";
  EXPECT_EQ(Resolved().address, "127.0.0.1:6000");
  EXPECT_FALSE(Resolved().tls.has_value());
}

TEST_F(EndpointTest, AFlagIsStrongerThanTheEnvironmentAndThatThanTheContext) {
  environment_.server = "from.env:1";
  EXPECT_EQ(Resolved().address, "from.env:1");
  flags_.server = "from.flag:1";
  EXPECT_EQ(Resolved().address, "from.flag:1");
  flags_.server = "";
  flags_.context = "local";
  EXPECT_EQ(Resolved().address, "127.0.0.1:6000");
}

TEST_F(EndpointTest, ACredentialIsNotGivenToAnotherServerUnlessItsContextIsNamed) {
  flags_.server = "localhost:1";
  EXPECT_EQ(Resolved().bearer_token, "");
  environment_.context = "local";  // what a shell has exported says nothing about this call
  EXPECT_EQ(Resolved().bearer_token, "");
  flags_.context = "local";
  EXPECT_EQ(Resolved().bearer_token, "local-secret");
  EXPECT_EQ(Resolved().address, "localhost:1");
  flags_ = {};
  environment_.context = "";
  environment_.server = "localhost:1";
  EXPECT_EQ(Resolved().bearer_token, "");
}

TEST_F(EndpointTest, ATokenFileOfTheFlagIsTheStrongest) {
  environment_.token_file = Path("token");
  EXPECT_EQ(Resolved().bearer_token, "prod-secret");
  Write("other", "other-secret");
  flags_.token_file = Path("other");
  EXPECT_EQ(Resolved().bearer_token, "other-secret");
}

TEST_F(EndpointTest, ATokenGoesToAnotherMachineOverTlsOnly) {
  flags_.server = "dialtone.example.com:50051";
  flags_.token_file = Path("token");
  EXPECT_THAT(Fault(), HasSubstr("--tls, or --insecure-token"));
  EXPECT_THAT(Fault(), Not(HasSubstr("prod-secret")));
  flags_.insecure_token = true;
  EXPECT_EQ(Resolved().bearer_token, "prod-secret");
  flags_.insecure_token = false;
  flags_.tls = true;
  EXPECT_TRUE(Resolved().tls.has_value());
}

TEST_F(EndpointTest, AFileThatOthersMayReadIsRefusedWithTheCure) {
  for (const mode_t mode : {0640, 0604, 0620, 0666}) {
    Write("config.yaml", kFile, mode);
    EXPECT_THAT(Fault(), HasSubstr("chmod 600 " + Path("config.yaml")));
  }
  flags_.server = "localhost:1";  // nothing of the file is needed
  EXPECT_EQ(Resolved().address, "localhost:1");
}

TEST_F(EndpointTest, FaultsNameWhatIsWrong) {
  flags_.context = "staging";
  EXPECT_THAT(Fault(), HasSubstr("there is no context 'staging' in " + Path("config.yaml")));
  flags_ = {.config = Path("none")};
  EXPECT_THAT(Fault(), HasSubstr("there is no file " + Path("none")));
  flags_ = {.server = "localhost:1", .tls_cert_file = Path("ca.pem")};
  EXPECT_THAT(Fault(), HasSubstr("--tls-key-file"));
  flags_ = {.server = "localhost:1", .tls_ca_file = Path("none")};
  EXPECT_THAT(Fault(), HasSubstr("the CA certificate cannot be read"));
  Write("two", "two words");
  flags_ = {.server = "localhost:1", .token_file = Path("two")};
  EXPECT_THAT(Fault(), HasSubstr("is no token"));
  EXPECT_THAT(Fault(), Not(HasSubstr("two words")));
}

TEST_F(EndpointTest, OnlyTheCurrentContextOfTheFileIsChanged) {
  ASSERT_TRUE(SetCurrentContext(Path("config.yaml"), "production").ok());
  std::ostringstream text;
  text << std::ifstream(Path("config.yaml")).rdbuf();
  std::string expected = kFile;
  expected.replace(expected.find("local\n"), 5, "production");
  EXPECT_EQ(text.str(), expected);
  struct stat info;
  ASSERT_EQ(stat(Path("config.yaml").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_TRUE(absl::IsInvalidArgument(SetCurrentContext(Path("config.yaml"), "staging")));
  Write("config.yaml", "{current-context: a, contexts: {a: {server: x}, b: {server: y}}}");
  EXPECT_THAT(std::string(SetCurrentContext(Path("config.yaml"), "b").message()), HasSubstr("yourself"));
}

TEST_F(EndpointTest, TheFlagsAreRepeatedForTheNextCommand) {
  EXPECT_EQ(RepeatedFlags({}), "");
  EXPECT_EQ(RepeatedFlags({.context = "a", .server = "h:1", .tls = true, .token_file = "my token"}),
            " --context a --server h:1 --tls --token-file 'my token'");
}

std::string ContextFault(const std::string& text) {
  const auto file = ParseContextFile(text, "/f");
  EXPECT_TRUE(absl::IsInvalidArgument(file.status())) << file.status();
  return std::string(file.status().message());
}

TEST(ContextFile, FaultsHaveTheirLine) {
  EXPECT_THAT(ContextFault("contexts:\n  a:\n    server: x\n    tsl: true\n"),
              HasSubstr("/f:4: 'tsl' is not known"));
  EXPECT_THAT(ContextFault("contexts:\n  a:\n    tls: true\n"), HasSubstr("needs a server"));
  EXPECT_THAT(ContextFault("contexts:\n  a: {server: x, tls: perhaps}\n"),
              HasSubstr("must be true or false"));
  EXPECT_THAT(ContextFault("contexts:\n  a: {server: x, token: y, token-file: z}\n"), HasSubstr("keep one"));
  EXPECT_THAT(ContextFault("contexts: [a]"), HasSubstr("keys and values"));
  EXPECT_THAT(ContextFault("contexts: {a: {server: x}, a: {server: y}}"), HasSubstr("comes twice"));
  EXPECT_THAT(ContextFault("a: \"b"), HasSubstr("is no YAML"));
  EXPECT_THAT(ContextFault("contexts: {a: {server: x, token: \"se cret\"}}"), Not(HasSubstr("cret")));
  EXPECT_TRUE(ParseContextFile("", "/f").ok());
}

TEST(Loopback, IsThisMachineAndNothingElse) {
  for (const char* address : {"localhost:1", "LOCALHOST", "127.0.0.1:50051", "127.9.9.9", "[::1]:50051",
                              "::1", "ipv4:127.0.0.1:1,127.0.0.2:2", "ipv6:[::1]:1", "unix:/run/d",
                              "dns:///localhost:1", "dns:localhost"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address :
       {"example.com:1", "10.0.0.1:1", "ipv4:127.0.0.1:1,10.0.0.1:1", "localhost.example.com",
        "127.0.0.1.example.com:1", "[::2]:1", "[::1", "", "dns://10.0.0.1/localhost:1", "128.0.0.1"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

TEST(ShellWord, QuotesWhatAShellWouldSeeMoreIn) {
  EXPECT_EQ(ShellWord("host:1"), "host:1");
  EXPECT_EQ(ShellWord("a b"), "'a b'");
  EXPECT_EQ(ShellWord("it's"), R"('it'\''s')");
  EXPECT_EQ(ShellWord("$(x)"), "'$(x)'");
  EXPECT_EQ(ShellWord(""), "''");
}

}  // namespace
}  // namespace dialtone
