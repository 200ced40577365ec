#include "server/config/accounts_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace dialtone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class AccountsFileTest : public testing::Test {
 protected:
  AccountsFileTest() {
    std::string pattern = testing::TempDir() + "/accounts-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    key_file_ = File("key", "key-of-acme\n");
  }
  ~AccountsFileTest() override { std::filesystem::remove_all(directory_); }

  std::string File(const std::string& name, const std::string& content) {
    const std::string path = absl::StrCat(directory_, "/", name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  AccountsFile Read(const std::string& content) {
    const auto file = ReadAccountsFile(File("accounts.ini", content));
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? *file : AccountsFile();
  }

  std::string directory_, key_file_;
};

TEST_F(AccountsFileTest, EverySectionIsAnAccount) {
  const AccountsFile file = Read(absl::StrCat("# ours\n[default]\nurl = http://127.0.0.1:8900\n\n",
                                              "[acme]\napi-key-file = ", key_file_,
                                              "\nrequests-per-second = 2.5\nburst = 4\nconcurrency = 3\n"
                                              "default-area-code = \"415\"\n"));
  EXPECT_THAT(file.faults, IsEmpty());
  ASSERT_THAT(file.accounts, SizeIs(2));
  EXPECT_EQ(file.accounts[0].id, "default");
  EXPECT_EQ(file.accounts[0].url, "http://127.0.0.1:8900");
  EXPECT_EQ(file.accounts[0].requests_per_second, VapiAccountConfig().requests_per_second);
  const VapiAccountConfig& acme = file.accounts[1];
  EXPECT_EQ(acme.id, "acme");
  EXPECT_EQ(acme.url, "https://api.vapi.ai");
  EXPECT_EQ(acme.api_key.Reveal(), "key-of-acme");
  EXPECT_EQ(acme.api_key_file, key_file_);
  EXPECT_EQ(acme.requests_per_second, 2.5);
  EXPECT_EQ(acme.burst, 4);
  EXPECT_EQ(acme.concurrency, 3);
  EXPECT_EQ(acme.default_area_code, "415");
}

TEST_F(AccountsFileTest, NoLimitIsZero) {
  const AccountsFile file = Read("[sim]\nurl = http://localhost:8900\nrequests-per-second = 0\n");
  EXPECT_THAT(file.faults, IsEmpty());
  EXPECT_EQ(file.accounts.at(0).requests_per_second, 0);
}

TEST_F(AccountsFileTest, AllFaultsAreToldAtOnceWithTheirSections) {
  const AccountsFile file = Read(
      "burst = 3\n"
      "[Acme]\nurl = https://a.example\n"
      "[a]\nurl = http://a.example\nbursts = 3\nburst = 0\nrequests-per-second = fast\n"
      "[b]\napi-key-file = /nowhere/key\ndefault-area-code = 4155\nconcurrency = 1\nconcurrency = 2\n"
      "[a]\nburst = 3\n");
  EXPECT_THAT(
      file.faults,
      ElementsAre("burst: outside of any section; write [ID] of its account above it",
                  "[Acme]: not an account's id; write 1 to 40 of a to z, 0 to 9 and -",
                  "[a] burst is '0': write a whole number from 1 to 1000",
                  "[a] bursts: no such key; the keys are api-key-file, url, requests-per-second, burst, "
                  "concurrency and default-area-code",
                  "[a] requests-per-second is 'fast': write a number from 0.01 to 1000, or 0",
                  "[a] url is 'http://a.example': http:// would send the API key in the clear; write "
                  "https://, or http:// to localhost",
                  "[a]: no api-key-file; every account needs one, unless its url is this machine",
                  "[b] concurrency: given more than once; write it once",
                  "[b] api-key-file is '/nowhere/key': cannot read the file: No such file or directory",
                  "[b] default-area-code is '4155': not an area code; write three digits of which the "
                  "first is 2 to 9, such as 415",
                  "[a]: there more than once; write all its keys into one"));
}

TEST_F(AccountsFileTest, AKeyThatStandsWhereAPathShouldIsNotRepeatedForAnUnknownKey) {
  const AccountsFile file = Read("[acme]\napi-key = sk-secret\nurl = https://me:hunter2@a.example\n");
  const std::string faults = absl::StrJoin(file.faults, "\n");
  EXPECT_THAT(faults, HasSubstr("[acme] api-key: no such key"));
  EXPECT_THAT(faults, Not(HasSubstr("sk-secret")));
  EXPECT_THAT(faults, Not(HasSubstr("hunter2")));
}

TEST_F(AccountsFileTest, TheIdHasABound) {
  EXPECT_THAT(Read(absl::StrCat("[", std::string(40, 'a'), "]\nurl=http://127.0.0.1\n")).faults, IsEmpty());
  EXPECT_THAT(Read(absl::StrCat("[", std::string(41, 'a'), "]\nurl=http://127.0.0.1\n")).faults, SizeIs(1));
  EXPECT_THAT(Read("[]\nurl=http://127.0.0.1\n").faults, SizeIs(1));
}

TEST_F(AccountsFileTest, ThereAreAtMostAHundred) {
  std::string content;
  for (int i = 0; i < 101; ++i) absl::StrAppend(&content, "[a", i, "]\nurl=http://127.0.0.1\n");
  EXPECT_THAT(Read(content).faults, ElementsAre("more than 100 accounts"));
}

TEST_F(AccountsFileTest, AFileThatCannotBeReadIsARefusal) {
  EXPECT_FALSE(ReadAccountsFile(absl::StrCat(directory_, "/none")).ok());
}

TEST_F(AccountsFileTest, ADescriptionHoldsNoKey) {
  const AccountsFile file = Read(absl::StrCat("[acme]\napi-key-file=", key_file_, "\n"));
  const std::string text = DescribeAccount(file.accounts.at(0));
  EXPECT_EQ(text, "https://api.vapi.ai requests-per-second=5 burst=10 concurrency=8 default-area-code=");
}

}  // namespace
}  // namespace dialtone
