#include "server/runtime/log_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace dialtone {
namespace {

const absl::Time kTime = absl::FromUnixMicros(1'767'323'045'000'123);

std::string Text(absl::string_view message, std::vector<LogField> fields = {}) {
  return FormatLogLine(LogFormat::kText, kTime, LogLevel::kInfo, message, fields);
}

nlohmann::json ParsedJson(absl::string_view message, std::vector<LogField> fields = {}) {
  return nlohmann::json::parse(FormatLogLine(LogFormat::kJson, kTime, LogLevel::kWarn, message, fields));
}

TEST(LogLineTest, TextHoldsTimeLevelMessageAndFields) {
  EXPECT_EQ(Text("number active", {{"campaign", "spring"}, {"checks", 3}}),
            "2026-01-02T03:04:05.000123Z INFO  number active  campaign=spring checks=3");
}

TEST(LogLineTest, TextWithoutFieldsEndsWithTheMessage) {
  EXPECT_EQ(Text("ready"), "2026-01-02T03:04:05.000123Z INFO  ready");
}

TEST(LogLineTest, TextQuotesValuesThatWouldReadAsSomethingElse) {
  EXPECT_EQ(Text("x", {{"a", "two words"}, {"b", ""}, {"c", "k=v"}, {"d", "say \"hi\""}}),
            R"(2026-01-02T03:04:05.000123Z INFO  x  a="two words" b="" c="k=v" d="say \"hi\"")");
}

TEST(LogLineTest, NoTextCanForgeALine) {
  const std::string line = Text("one\ntwo", {{"a", "three\r\nfour"}, {"b", "\x1b[31m"}});
  EXPECT_EQ(line, R"(2026-01-02T03:04:05.000123Z INFO  "one\ntwo"  a="three\r\nfour" b="\u001b[31m")");
}

TEST(LogLineTest, JsonIsOneObjectWithEveryField) {
  const auto line = ParsedJson("say \"hi\"\n", {{"campaign", "sprïng"}, {"checks", 3}});
  EXPECT_EQ(line, (nlohmann::json{{"time", "2026-01-02T03:04:05.000123Z"},
                                  {"level", "warn"},
                                  {"message", "say \"hi\"\n"},
                                  {"campaign", "sprïng"},
                                  {"checks", "3"}}));
}

TEST(LogLineTest, JsonIsOneLine) {
  EXPECT_EQ(FormatLogLine(LogFormat::kJson, kTime, LogLevel::kInfo, "a\nb", {{"c", "d\ne"}}).find('\n'),
            std::string::npos);
}

TEST(LogLineTest, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(ParsedJson("a\xff").at("message"), "a\uFFFD");
  EXPECT_EQ(ParsedJson("a", {{"k", "\xc3"}}).at("k"), "\uFFFD");
  EXPECT_NE(Text("a\xff").find("\"a\uFFFD\""), std::string::npos);
}

TEST(LogLineTest, AFieldCannotReplaceTheMessage) {
  EXPECT_EQ(ParsedJson("real", {{"message", "forged"}}).at("message"), "real");
}

}  // namespace
}  // namespace dialtone
