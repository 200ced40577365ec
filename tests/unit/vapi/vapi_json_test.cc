#include "server/vapi/vapi_json.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace dialtone {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

VapiAssistantRequest FullAssistant() {
  VapiAssistantRequest request;
  request.name = "Reception";
  request.first_message = "Hello";
  request.system_prompt = "You answer the \"phone\".";
  request.model_provider = "openai";
  request.model = "gpt-4o";
  request.voice_provider = "11labs";
  request.voice_id = "sarah";
  request.server_url = "https://hooks.example/vapi";
  request.metadata = {{"uid", "01"}, {"attempt", "1"}};
  return request;
}

json Body(const VapiAssistantRequest& request) {
  const absl::StatusOr<std::string> body = AssistantBody(request);
  EXPECT_TRUE(body.ok()) << body.status();
  return body.ok() ? json::parse(*body) : json();
}

TEST(AssistantBodyTest, HoldsEveryMemberWhereVapiReadsIt) {
  EXPECT_EQ(Body(FullAssistant()), json::parse(R"({
    "name": "Reception",
    "firstMessage": "Hello",
    "model": {"provider": "openai", "model": "gpt-4o",
              "messages": [{"role": "system", "content": "You answer the \"phone\"."}]},
    "voice": {"provider": "11labs", "voiceId": "sarah"},
    "server": {"url": "https://hooks.example/vapi"},
    "metadata": {"uid": "01", "attempt": "1"}})"));
}

TEST(AssistantBodyTest, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(Body({}), json::object());
  VapiAssistantRequest request;
  request.voice_id = "sarah";
  EXPECT_EQ(Body(request), json::parse(R"({"voice": {"voiceId": "sarah"}})"));
}

TEST(AssistantBodyTest, MergesTheOverridesOverItsMembers) {
  VapiAssistantRequest request = FullAssistant();
  request.overrides_json = R"({"name": null, "firstMessage": "Hi", "model": {"temperature": 0.3},
                               "endCallPhrases": ["bye"]})";
  const json body = Body(request);
  EXPECT_FALSE(body.contains("name"));
  EXPECT_EQ(body["firstMessage"], "Hi");
  EXPECT_EQ(body["model"]["temperature"], 0.3);
  EXPECT_EQ(body["model"]["model"], "gpt-4o");
  EXPECT_EQ(body["model"]["messages"].size(), 1u);
  EXPECT_EQ(body["endCallPhrases"], json::array({"bye"}));
}

TEST(AssistantBodyTest, OurMetadataWinsKeyByKey) {
  VapiAssistantRequest request = FullAssistant();
  request.overrides_json = R"({"metadata": {"uid": "forged", "team": "blue"}})";
  EXPECT_EQ(Body(request)["metadata"], json::parse(R"({"uid": "01", "attempt": "1", "team": "blue"})"));
  for (const std::string overrides :
       {R"({"metadata": null})", R"({"metadata": "text"})", R"({"metadata": [1]})"}) {
    request.overrides_json = overrides;
    EXPECT_EQ(Body(request)["metadata"], json::parse(R"({"uid": "01", "attempt": "1"})")) << overrides;
  }
}

TEST(AssistantBodyTest, RefusesOverridesThatAreNoObject) {
  const std::string too_deep = R"({"a":)" + std::string(70, '[') + std::string(70, ']') + "}";
  for (const std::string& overrides :
       {std::string("[]"), std::string("\"secret words\""), std::string("{\"secret words\":"),
        std::string("null"), std::string("{} {}"), too_deep}) {
    VapiAssistantRequest request;
    request.overrides_json = overrides;
    const absl::Status status = AssistantBody(request).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << overrides;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret words")));
  }
}

TEST(AssistantBodyTest, BytesThatAreNotUtf8DoNotThrow) {
  VapiAssistantRequest request;
  request.first_message = "caf\xe9";
  EXPECT_EQ(Body(request)["firstMessage"], "caf\xef\xbf\xbd");
}

TEST(PhoneNumberBodyTest, NamesTheProviderAndTheAreaCode) {
  EXPECT_EQ(json::parse(PhoneNumberBody({.name = "dialtone 01", .assistant_id = "a1", .area_code = "415"})),
            json::parse(R"({"provider": "vapi", "name": "dialtone 01", "assistantId": "a1",
                            "numberDesiredAreaCode": "415"})"));
  EXPECT_EQ(json::parse(PhoneNumberBody({})), json::parse(R"({"provider": "vapi"})"));
}

TEST(ParsePhoneNumberTest, ReadsACompleteOne) {
  const absl::StatusOr<VapiPhoneNumber> number = ParsePhoneNumber(R"({
    "id": "d1c1", "orgId": "o", "provider": "vapi", "number": "+14155550123", "sipUri": "sip:x@sip.vapi.ai",
    "status": "active", "name": "dialtone 01", "assistantId": "a1", "createdAt": "2026-08-18T10:20:30.456Z",
    "updatedAt": "2026-08-18T10:20:30.456Z", "providerResourceId": {"new": ["member"]}})");
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->id, "d1c1");
  EXPECT_EQ(number->number, "+14155550123");
  EXPECT_EQ(number->sip_uri, "sip:x@sip.vapi.ai");
  EXPECT_EQ(number->status, "active");
  EXPECT_EQ(number->name, "dialtone 01");
  EXPECT_EQ(number->assistant_id, "a1");
  EXPECT_EQ(number->created_at, absl::FromUnixMillis(1787048430456));
}

TEST(ParsePhoneNumberTest, APendingOneHasNoDigits) {
  const absl::StatusOr<VapiPhoneNumber> number =
      ParsePhoneNumber(R"({"id":"d1c1","status":"active","number":null})");
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->number, "");
  EXPECT_EQ(number->created_at, std::nullopt);
}

TEST(ParsePhoneNumberTest, KeepsUnknownStatusesAndMaskedDigitsAsText) {
  const absl::StatusOr<VapiPhoneNumber> number =
      ParsePhoneNumber(R"({"id":"d1c1","status":"porting","number":"+165****8621"})");
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->status, "porting");
  EXPECT_EQ(number->number, "+165****8621");
}

TEST(ParsePhoneNumberTest, LeavesOutATimeThatCannotBeRead) {
  for (const std::string time : {"yesterday", "", "infinite-future", "2026-13-45T00:00:00Z"}) {
    const auto number = ParsePhoneNumber(absl::StrCat(R"({"id":"d1c1","createdAt":")", time, "\"}"));
    ASSERT_TRUE(number.ok()) << number.status();
    EXPECT_EQ(number->created_at, std::nullopt) << time;
  }
}

TEST(ParsePhoneNumberTest, ReadsTimesWithAnOffset) {
  EXPECT_EQ(ParsePhoneNumber(R"({"id":"d1c1","createdAt":"2026-08-18T12:20:30+02:00"})").value().created_at,
            absl::FromUnixSeconds(1787048430));
}

TEST(ParsePhoneNumberTest, RefusesWhatIsNotAsDocumentedAndQuotesNothing) {
  const std::string deep = R"({"id":"d","x":)" + std::string(100000, '[') + std::string(100000, ']') + "}";
  for (const std::string& body :
       {std::string(), std::string("<html>secret</html>"), std::string("[]"), std::string("null"),
        std::string("{}"), std::string(R"({"id":""})"), std::string(R"({"id":null})"),
        std::string(R"({"id":7})"), std::string(R"({"id":"d","number":14155550123})"),
        std::string(R"({"id":"d","status":{"secret":1}})"),
        std::string(R"({"id":"d","createdAt":1787048430})"), std::string(R"({"id":"d")"),
        std::string("{\"id\":\"\xff secret\"}"), std::string(R"({"id":"d"} trailing)"), deep}) {
    const absl::Status status = ParsePhoneNumber(body).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << body.substr(0, 80);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  }
}

TEST(ParsePhoneNumberTest, BracketsWithinTextAreNoDepth) {
  const std::string name(1000, '[');
  EXPECT_EQ(ParsePhoneNumber(absl::StrCat(R"({"id":"d","name":"\"\\)", name, "\"}")).value().name,
            absl::StrCat("\"\\", name));
}

TEST(ParseAssistantTest, ReadsItsTextMetadata) {
  const absl::StatusOr<VapiAssistant> assistant = ParseAssistant(R"({
    "id": "a1", "name": "Reception", "createdAt": "2026-08-18T10:20:30.000Z", "latestVersion": null,
    "metadata": {"uid": "01", "count": 3, "nested": {"uid": "02"}, "none": null}})");
  ASSERT_TRUE(assistant.ok()) << assistant.status();
  EXPECT_EQ(assistant->id, "a1");
  EXPECT_EQ(assistant->name, "Reception");
  EXPECT_THAT(assistant->metadata, ElementsAre(Pair("uid", "01")));
  EXPECT_EQ(assistant->created_at, absl::FromUnixSeconds(1787048430));
  EXPECT_TRUE(absl::IsDataLoss(ParseAssistant(R"({"id":"a1","metadata":"text"})").status()));
}

TEST(ParsePhoneNumberListTest, LeavesOutOtherProvidersButCountsThem) {
  const std::string body = R"([{"id":"1","provider":"vapi"},
                               {"id":"2","provider":"twilio","number":42,"twilioAuthToken":"t"},
                               {"id":"3"}])";
  const auto list = ParsePhoneNumberList(body, /*limit=*/3);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->numbers.size(), 2u);
  EXPECT_EQ(list->numbers[0].id, "1");
  EXPECT_EQ(list->numbers[1].id, "3");
  EXPECT_TRUE(list->truncated);
  EXPECT_FALSE(ParsePhoneNumberList(body, /*limit=*/4).value().truncated);
}

TEST(ParsePhoneNumberListTest, AnEmptyListIsAList) {
  const auto list = ParsePhoneNumberList("[]", /*limit=*/1000);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_TRUE(list->numbers.empty());
  EXPECT_FALSE(list->truncated);
}

TEST(ParsePhoneNumberListTest, OneBadEntryOfOurProviderFailsTheList) {
  for (const std::string body :
       {R"([{"id":"1"},{"provider":"vapi"}])", R"([{"id":"1"},null])", R"([["id"]])",
        R"([{"id":"1","provider":7,"number":7}])", R"({"results":[]})", "nonsense"}) {
    EXPECT_TRUE(absl::IsDataLoss(ParsePhoneNumberList(body, 1000).status())) << body;
  }
}

TEST(ParseAssistantListTest, ReadsEveryEntry) {
  const auto list = ParseAssistantList(R"([{"id":"a1"},{"id":"a2","metadata":{"uid":"01"}}])", /*limit=*/2);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->assistants.size(), 2u);
  EXPECT_EQ(list->assistants[1].metadata.at("uid"), "01");
  EXPECT_TRUE(list->truncated);
  EXPECT_TRUE(absl::IsDataLoss(ParseAssistantList(R"([{"name":"x"}])", 2).status()));
}

TEST(ParseDeletedTest, TakesTheDeletedObjectOrNothing) {
  EXPECT_TRUE(ParseDeleted(R"({"id":"1"})").ok());
  EXPECT_TRUE(ParseDeleted("").ok());
  EXPECT_TRUE(absl::IsDataLoss(ParseDeleted("<html></html>")));
  EXPECT_TRUE(absl::IsDataLoss(ParseDeleted("[]")));
}

}  // namespace
}  // namespace dialtone
