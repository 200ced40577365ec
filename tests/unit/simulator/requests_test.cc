// What the simulator makes of a caller's words: query parameters, bodies and routes.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "simulator/json_text.h"
#include "simulator/list_query.h"
#include "simulator/route.h"
#include "simulator/validation.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kUuid[] = "3817eddd-f925-4651-863f-062c5c30e3d4";

std::vector<std::string> FaultsOf(const std::map<std::string, std::string>& parameters,
                                  ListStyle style = ListStyle::kPlain) {
  return ParseListQuery(parameters, style).faults;
}

TEST(ListQueryTest, ReadsEveryDocumentedParameter) {
  const ParsedListQuery parsed = ParseListQuery({{"limit", "1000"},
                                                 {"createdAtGe", "2026-01-02T03:04:05.678Z"},
                                                 {"updatedAtLt", "2026-01-02T05:04:05+01:00"},
                                                 {"page", "2"},
                                                 {"sortOrder", "ASC"},
                                                 {"sortBy", "createdAt"},
                                                 {"search", "desk"}},
                                                ListStyle::kPaged);
  EXPECT_THAT(parsed.faults, IsEmpty());
  EXPECT_EQ(parsed.query.limit, 1000u);
  EXPECT_EQ(parsed.query.created.at_or_after, absl::FromUnixMillis(1'767'323'045'678));
  EXPECT_EQ(parsed.query.updated.before, absl::FromUnixMillis(1'767'326'645'000));
  EXPECT_EQ(parsed.query.page, 2u);
  EXPECT_TRUE(parsed.query.oldest_first);
  EXPECT_EQ(parsed.query.search, "desk");
}

TEST(ListQueryTest, DefaultsToTheNewestHundred) {
  const ParsedListQuery parsed = ParseListQuery({}, ListStyle::kPlain);
  EXPECT_EQ(parsed.query.limit, 100u);
  EXPECT_TRUE(parsed.query.created.Admit(absl::UnixEpoch()));
}

TEST(ListQueryTest, NamesEveryBadParameter) {
  EXPECT_THAT(FaultsOf({{"limit", "1001"}}), ElementsAre("limit must not be greater than 1000"));
  EXPECT_THAT(FaultsOf({{"limit", "-1"}}), ElementsAre("limit must not be less than 0"));
  EXPECT_THAT(FaultsOf({{"limit", "ten"}}), ElementsAre("limit must be an integer number"));
  EXPECT_THAT(FaultsOf({{"createdAtGt", "yesterday"}, {"foo", ""}}),
              UnorderedElementsAre("createdAtGt must be a valid ISO 8601 date string",
                                   "property foo should not exist"));
  EXPECT_THAT(FaultsOf({{"createdAtXx", "2026-01-02T03:04:05Z"}}),
              ElementsAre("property createdAtXx should not exist"));
  EXPECT_THAT(FaultsOf({{"page", "1"}}), ElementsAre("property page should not exist"));
  EXPECT_THAT(FaultsOf({{"page", "0"}}, ListStyle::kPaged), ElementsAre("page must not be less than 1"));
  EXPECT_THAT(FaultsOf({{"sortOrder", "up"}, {"sortBy", "name"}, {"search", std::string(101, 'x')}},
                       ListStyle::kPaged),
              testing::SizeIs(3));
}

TEST(ValidationTest, AssistantKeepsWhatItsOwnerInvents) {
  EXPECT_THAT(FaultsOfAssistant({{"name", "Receptionist"},
                                 {"model", {{"provider", "openai"}, {"anything", 1}}},
                                 {"metadata", {{"campaign", "c"}}},
                                 {"invented", true},
                                 {"voice", nullptr}}),
              IsEmpty());
}

TEST(ValidationTest, AssistantFaultsAreNamed) {
  EXPECT_THAT(FaultsOfAssistant({{"name", std::string(41, 'n')}}),
              ElementsAre("name must be shorter than or equal to 40 characters"));
  EXPECT_THAT(
      FaultsOfAssistant({{"id", kUuid}, {"maxDurationSeconds", 9}, {"metadata", "text"}}),
      UnorderedElementsAre("property id should not exist", "maxDurationSeconds must not be less than 10",
                           "metadata must be an object"));
  EXPECT_THAT(FaultsOfAssistant({{"server", {{"timeoutSeconds", 301}}}}),
              ElementsAre("server.timeoutSeconds must not be greater than 300"));
}

TEST(ValidationTest, NameIsMeasuredInCharactersNotBytes) {
  std::string forty;
  for (int i = 0; i < 40; ++i) forty += "é";
  EXPECT_THAT(FaultsOfAssistant({{"name", forty}}), IsEmpty());
  EXPECT_THAT(FaultsOfAssistant({{"name", forty + "é"}}), testing::SizeIs(1));
}

TEST(ValidationTest, VapiNumberFaultsAreNamed) {
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "vapi"},
                                      {"numberDesiredAreaCode", "415"},
                                      {"assistantId", kUuid},
                                      {"name", "front desk"}}),
              IsEmpty());
  for (const char* code : {"41", "4155", "41a", "", "４15"}) {
    EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "vapi"}, {"numberDesiredAreaCode", code}}),
                ElementsAre("numberDesiredAreaCode must be exactly 3 digits"))
        << code;
  }
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "vapi"}, {"number", "+14155550000"}}),
              ElementsAre("property number should not exist"));
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "vapi"}, {"assistantId", "mine"}}),
              ElementsAre("assistantId must be a UUID"));
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "vapi"}, {"authentication", {{"username", "short"}}}}),
              UnorderedElementsAre("authentication.username must be longer than or equal to 20 characters",
                                   "authentication.password must be a string"));
}

TEST(ValidationTest, ProviderMustBeKnown) {
  const auto one_of = ElementsAre(testing::StartsWith("provider must be one of the following values: "));
  EXPECT_THAT(FaultsOfNewPhoneNumber(json::object()), one_of);
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "acme"}}), one_of);
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", 5}}), one_of);
}

TEST(ValidationTest, ImportedNumbersNeedTheirCarriersMembers) {
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "twilio"}}),
              ElementsAre("number must be a string", "twilioAccountSid must be a string"));
  EXPECT_THAT(
      FaultsOfNewPhoneNumber({{"provider", "telnyx"}, {"number", "4155550000"}, {"credentialId", "c"}}),
      ElementsAre("number must be a valid phone number in the E.164 format"));
  EXPECT_THAT(FaultsOfNewPhoneNumber({{"provider", "byo-phone-number"}, {"credentialId", "c"}}), IsEmpty());
}

TEST(ValidationTest, UpdateRequiresNothingAndKeepsProviderAndAreaCode) {
  EXPECT_THAT(FaultsOfPhoneNumberUpdate({{"assistantId", nullptr}}, "vapi"), IsEmpty());
  EXPECT_THAT(FaultsOfPhoneNumberUpdate({{"smsEnabled", false}}, "twilio"), IsEmpty());
  EXPECT_THAT(FaultsOfPhoneNumberUpdate({{"numberDesiredAreaCode", "628"}}, "vapi"),
              ElementsAre("property numberDesiredAreaCode should not exist"));
  EXPECT_THAT(FaultsOfPhoneNumberUpdate({{"provider", "twilio"}}, "vapi"),
              ElementsAre("provider must be vapi"));
}

TEST(JsonTextTest, RefusesGarbageAndBottomlessNesting) {
  EXPECT_EQ(*ParseJson(R"({"a":[1]})"), json({{"a", {1}}}));
  EXPECT_FALSE(ParseJson("").has_value());
  EXPECT_FALSE(ParseJson("{\"a\":").has_value());
  EXPECT_FALSE(ParseJson(std::string(100'000, '[') + std::string(100'000, ']')).has_value());
  EXPECT_TRUE(ParseJson(std::string(60, '[') + std::string(60, ']')).has_value());
}

TEST(RouteTest, MatchesMethodsAndIdsExactly) {
  EXPECT_EQ(MatchRoute("POST", "/assistant")->operation, Operation::kCreateAssistant);
  const auto get = MatchRoute("GET", "/phone-number/abc");
  ASSERT_TRUE(get.has_value());
  EXPECT_EQ(get->name, "GET /phone-number/{id}");
  EXPECT_EQ(get->id, "abc");
  EXPECT_EQ(MatchRoute("GET", "/v2/phone-number")->operation, Operation::kSearchPhoneNumbers);
  EXPECT_FALSE(MatchRoute("PUT", "/assistant").has_value());
  EXPECT_FALSE(MatchRoute("GET", "/phone-number/").has_value());
  EXPECT_FALSE(MatchRoute("GET", "/phone-number/a/b").has_value());
  EXPECT_FALSE(MatchRoute("POST", "/v2/phone-number").has_value());
  EXPECT_FALSE(MatchRoute("GET", "/phone-numbers").has_value());
}

}  // namespace
}  // namespace dialtone::simulator
