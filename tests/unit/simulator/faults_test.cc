#include "simulator/faults.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "simulator/faults_json.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

std::vector<FaultRule> Rules(const char* text) {
  auto rules = ParseFaultRules(json::parse(text));
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : std::vector<FaultRule>();
}

std::string Complaint(const char* text) {
  const auto rules = ParseFaultRules(json::parse(text));
  EXPECT_FALSE(rules.ok());
  return std::string(rules.status().message());
}

TEST(FaultBookTest, RuleSkipsThenHitsThenIsSpent) {
  FaultBook book;
  ASSERT_TRUE(
      book.Add(Rules(R"([{"route":"GET /assistant","skip":1,"times":2,"fault":{"kind":"drop"}}])")).ok());
  EXPECT_FALSE(book.Take("GET /phone-number").has_value());
  EXPECT_FALSE(book.Take("GET /assistant").has_value());
  EXPECT_TRUE(book.Take("GET /assistant").has_value());
  EXPECT_TRUE(book.Take("GET /assistant").has_value());
  EXPECT_FALSE(book.Take("GET /assistant").has_value());
  EXPECT_EQ(book.Rules()[0].hits, 2);
}

TEST(FaultBookTest, StarForEverHitsEveryRouteAfterTheRulesBefore) {
  FaultBook book;
  ASSERT_TRUE(book.Add(Rules(R"([{"route":"GET /assistant","fault":{"kind":"cloudflare"}},
                                 {"route":"*","times":-1,"fault":{"kind":"drop"}}])"))
                  .ok());
  EXPECT_EQ(book.Take("GET /assistant")->kind, Fault::Kind::kReply);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(book.Take("GET /assistant")->kind, Fault::Kind::kDrop);
  EXPECT_EQ(book.Take("POST /phone-number")->kind, Fault::Kind::kDrop);
  book.Clear();
  EXPECT_FALSE(book.Take("GET /assistant").has_value());
}

TEST(FaultBookTest, NumberOfRulesIsBounded) {
  FaultBook book;
  const std::vector<FaultRule> one = Rules(R"([{"route":"*","fault":{"kind":"drop"}}])");
  ASSERT_TRUE(book.Add(std::vector<FaultRule>(FaultBook::kMaxRules, one[0])).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(book.Add(one)));
}

TEST(FaultsJsonTest, ReplyTakesMessageOrBodyAndHeaders) {
  const auto rules = Rules(R"([
    {"route":"*","fault":{"kind":"reply","status":500}},
    {"route":"*","fault":{"kind":"reply","status":400,"message":["a","b"],"headers":{"X-Trace":"t"}}},
    {"route":"*","fault":{"kind":"reply","status":502,"body":"<html>","when":"after","delay_ms":5}},
    {"route":"*","fault":{"kind":"reply","status":200,"body":{"id":1}}}])");
  ASSERT_EQ(rules.size(), 4u);
  EXPECT_EQ(json::parse(rules[0].fault.reply.body)["error"], "Internal Server Error");
  EXPECT_EQ(json::parse(rules[1].fault.reply.body)["message"], json({"a", "b"}));
  EXPECT_THAT(rules[1].fault.reply.headers, Contains(Pair("X-Trace", "t")));
  EXPECT_EQ(rules[2].fault.reply.body, "<html>");
  EXPECT_TRUE(rules[2].fault.after_effect);
  EXPECT_EQ(rules[2].fault.delay, absl::Milliseconds(5));
  EXPECT_EQ(json::parse(rules[3].fault.reply.body), json({{"id", 1}}));
}

TEST(FaultsJsonTest, RateLimitHasRetryAfterOnlyWhenAskedFor) {
  const auto rules = Rules(R"([{"route":"*","fault":{"kind":"rate_limit"}},
                               {"route":"*","fault":{"kind":"rate_limit","retry_after_seconds":3}}])");
  EXPECT_THAT(rules[0].fault.reply.headers, testing::Not(Contains(Pair("Retry-After", testing::_))));
  EXPECT_THAT(rules[1].fault.reply.headers, Contains(Pair("Retry-After", "3")));
}

TEST(FaultsJsonTest, EveryFaultOfARuleIsNamed) {
  EXPECT_THAT(Complaint(R"({"route":"*"})"), HasSubstr("array"));
  EXPECT_THAT(Complaint(R"([5])"), HasSubstr("rules[0] must be an object"));
  const std::string complaint =
      Complaint(R"([{"route":"GET /foo","times":-2,"fault":{"kind":"slow","pieces":0,"status":5}}])");
  EXPECT_THAT(complaint, HasSubstr("rules[0].route must be one of *, POST /assistant"));
  EXPECT_THAT(complaint, HasSubstr("rules[0].times must be an integer of -1"));
  EXPECT_THAT(complaint, HasSubstr("rules[0].fault.pieces"));
  EXPECT_THAT(complaint, HasSubstr("rules[0].fault.status is unknown here"));
  EXPECT_THAT(Complaint(R"([{"route":"*"}])"), HasSubstr("rules[0].fault is required"));
  EXPECT_THAT(Complaint(R"([{"route":"*","fault":{}}])"), HasSubstr("rules[0].fault.kind is required"));
  EXPECT_THAT(Complaint(R"([{"route":"*","fault":{"kind":"delay"}}])"), HasSubstr("delay_ms is required"));
  EXPECT_THAT(Complaint(R"([{"route":"*","fault":{"kind":"provisioning","numbers":{"cap":true}}}])"),
              HasSubstr("rules[0].fault.numbers.cap"));
  EXPECT_THAT(
      Complaint(R"([{"route":"*","fault":{"kind":"reply","status":500,"headers":{"X":"a\r\nY: b"}}}])"),
      HasSubstr("control characters"));
}

TEST(FaultsJsonTest, RulesAreShownAsTheyWereAskedFor) {
  const json shown =
      RenderFaultRules(Rules(R"([{"route":"*","times":-1,"fault":{"kind":"slow","over_ms":7}}])"));
  EXPECT_EQ(
      shown,
      json::parse(R"([{"route":"*","times":-1,"skip":0,"hits":0,"fault":{"kind":"slow","over_ms":7}}])"));
}

}  // namespace
}  // namespace dialtone::simulator
