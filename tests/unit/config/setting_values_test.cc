#include "server/config/setting_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dialtone {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DurationSettingTest, TakesNumbersWithUnits) {
  const auto parse = [](absl::string_view text) {
    return *ParseDurationSetting(text, absl::ZeroDuration(), absl::Hours(24));
  };
  EXPECT_EQ(parse("500ms"), absl::Milliseconds(500));
  EXPECT_EQ(parse("1s"), absl::Seconds(1));
  EXPECT_EQ(parse("10m"), absl::Minutes(10));
  EXPECT_EQ(parse("1h30m"), absl::Minutes(90));
  EXPECT_EQ(parse("0s"), absl::ZeroDuration());
}

TEST(DurationSettingTest, RefusesWhatHasNoUnitOrIsNoDuration) {
  for (const char* text : {"", "5", "s", "1 s", "ten seconds", "1d", "1s x"}) {
    const auto duration = ParseDurationSetting(text, absl::ZeroDuration(), absl::Hours(24));
    EXPECT_EQ(duration.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(duration.status().message(), HasSubstr("500ms")) << text;
  }
}

TEST(DurationSettingTest, TheRangeIsInclusive) {
  const auto parse = [](absl::string_view text) {
    return ParseDurationSetting(text, absl::Milliseconds(100), absl::Minutes(1));
  };
  EXPECT_TRUE(parse("100ms").ok());
  EXPECT_TRUE(parse("1m").ok());
  for (const char* text : {"99ms", "61s", "-1s", "0s", "inf", "-inf"}) {
    EXPECT_THAT(parse(text).status().message(), HasSubstr("write 100ms to 1m")) << text;
  }
}

TEST(IntegerSettingTest, TakesWholeNumbersInTheRange) {
  EXPECT_EQ(*ParseIntegerSetting("1", 1, 8), 1);
  EXPECT_EQ(*ParseIntegerSetting("8", 1, 8), 8);
  for (const char* text : {"", "0", "9", "-1", "1.5", "0x4", "four", "4 5", "99999999999999999999"}) {
    EXPECT_THAT(ParseIntegerSetting(text, 1, 8).status().message(), HasSubstr("from 1 to 8")) << text;
  }
}

TEST(ListenAddressTest, TakesHostAndPort) {
  for (const char* text : {"127.0.0.1:50051", "0.0.0.0:0", "localhost:80", "my-host.internal:65535",
                           "[::1]:50051", "[::]:0", "[fe80::1]:1"}) {
    EXPECT_TRUE(CheckGrpcListenAddress(text).ok()) << text;
    EXPECT_EQ(CheckHttpListenAddress(text).ok(), text[0] != '[') << text;
  }
}

TEST(ListenAddressTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           ":50051",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:65536",
                           "127.0.0.1:-1",
                           "127.0.0.1:+1",
                           "127.0.0.1: 1",
                           "127.0.0.1:http",
                           "127.0.0.1:1:2",
                           "256.0.0.1:1",
                           "1.2.3:1",
                           "::1:50051",
                           "[::1]",
                           "[::1",
                           "[::1]50051",
                           "[127.0.0.1]:1",
                           "[x]:1",
                           "a b:1",
                           "a/b:1",
                           "http://127.0.0.1:1",
                           "-a:1",
                           "*:1"}) {
    EXPECT_EQ(CheckHttpListenAddress(text).code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(CheckGrpcListenAddress(text).code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ListenAddressTest, OnlyGrpcListensOnUnixSockets) {
  EXPECT_TRUE(CheckGrpcListenAddress("unix:/run/dialtone.sock").ok());
  EXPECT_TRUE(CheckGrpcListenAddress("unix:///run/dialtone.sock").ok());
  EXPECT_TRUE(CheckGrpcListenAddress("unix:dialtone.sock").ok());
  EXPECT_FALSE(CheckGrpcListenAddress("unix:").ok());
  EXPECT_FALSE(CheckGrpcListenAddress("unix:" + std::string(108, 'x')).ok());
  EXPECT_FALSE(CheckHttpListenAddress("unix:/run/dialtone.sock").ok());
}

TEST(DatabaseUrlTest, TakesTheTwoSchemes) {
  for (const char* text :
       {"sqlite:dialtone.db", "sqlite:///var/lib/dialtone.db", "postgresql://u:p@db:5432/dialtone"}) {
    EXPECT_TRUE(CheckDatabaseUrl(text).ok()) << text;
  }
  for (const char* text :
       {"", "sqlite:", "postgresql://", "postgres://u@h/d", "mysql://h/d", "dialtone.db", "memory:"}) {
    EXPECT_THAT(CheckDatabaseUrl(text).message(), HasSubstr("postgresql://user:password@host:port/database"))
        << text;
  }
}

TEST(DatabaseUrlTest, IsDescribedWithoutItsSecrets) {
  EXPECT_EQ(DescribeDatabaseUrl("sqlite:dialtone.db"), "sqlite:dialtone.db");
  EXPECT_EQ(DescribeDatabaseUrl("postgresql://db/dialtone"), "postgresql://db/dialtone");
  EXPECT_EQ(DescribeDatabaseUrl("postgresql://user:SECRET@db:5432/dialtone?sslmode=require"),
            "postgresql://db:5432/dialtone");
  EXPECT_EQ(DescribeDatabaseUrl("postgresql://db/dialtone?user=u&password=SECRET"),
            "postgresql://db/dialtone");
}

TEST(DatabaseUrlTest, OddPasswordsDoNotSlipThrough) {
  for (const char* text :
       {"postgresql://u:SECRET@SECRET@db/d", "postgresql://u:SECRET?SECRET@db/d",
        "postgresql://u:SECRET/SECRET@db/d", "postgresql://u:SECRET#SECRET@db/d",
        "postgresql://db/d?password=SECRET@SECRET", "postgresql://u@db/d?password=SECRET@SECRET", "SECRET"}) {
    EXPECT_THAT(DescribeDatabaseUrl(text), Not(HasSubstr("SECRET"))) << text;
  }
}

TEST(VapiUrlTest, TakesTlsAnywhereAndPlainTextToThisMachine) {
  for (const char* text :
       {"https://api.vapi.ai", "https://api.eu.vapi.ai:8443/base", "http://localhost:8900",
        "http://127.0.0.1:8900", "http://127.1.2.3", "http://[::1]:8900/", "http://LOCALHOST"}) {
    EXPECT_TRUE(CheckVapiUrl(text).ok()) << text;
  }
  for (const char* text : {"http://api.vapi.ai", "http://127.evil.com", "http://localhost.evil.com",
                           "http://10.0.0.1", "http://[::2]", "http://0.0.0.0:1"}) {
    EXPECT_THAT(CheckVapiUrl(text).message(), HasSubstr("in the clear")) << text;
  }
}

TEST(VapiUrlTest, RefusesWhatIsNoBaseUrl) {
  for (const char* text :
       {"", "api.vapi.ai", "ftp://api.vapi.ai", "https://", "https:///x", "https://a:b@c", "https://a?b",
        "https://a#b", "https://a b", "https://a:port", "https://a:99999", "https://[::1"}) {
    EXPECT_THAT(CheckVapiUrl(text).message(), HasSubstr("not a base URL")) << text;
  }
}

TEST(VapiUrlTest, KnowsThisMachine) {
  EXPECT_TRUE(IsLoopbackUrl("http://127.0.0.1:8900"));
  EXPECT_TRUE(IsLoopbackUrl("https://localhost"));
  EXPECT_FALSE(IsLoopbackUrl("https://api.vapi.ai"));
  EXPECT_FALSE(IsLoopbackUrl("https://127.0.0.1@evil.com"));
  EXPECT_FALSE(IsLoopbackUrl(""));
}

TEST(AreaCodeTest, TakesThreeDigitsOrNothing) {
  for (const char* text : {"", "200", "415", "999"}) EXPECT_TRUE(CheckAreaCode(text).ok()) << text;
  for (const char* text : {"115", "015", "41", "4155", "4a5", "415 "})
    EXPECT_FALSE(CheckAreaCode(text).ok()) << text;
}

}  // namespace
}  // namespace dialtone
