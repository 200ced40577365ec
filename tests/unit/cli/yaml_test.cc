#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "client/cli/json_text.h"
#include "client/cli/yaml_message.h"
#include "client/cli/yaml_text.h"
#include "dialtone/v1/campaign_service.pb.h"

namespace dialtone {
namespace {

using testing::HasSubstr;

std::string FaultOf(const std::string& text) {
  v1::Campaign campaign;
  const absl::Status status = FillFromYaml(text, "'c.yaml'", campaign);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

TEST(YamlText, HasTheOrderAndTheValuesOfTheJson) {
  EXPECT_EQ(
      YamlText(R"({"name":"campaigns/a","n":1.5,"ok":true,"list":["x",{"y":"z"}],"none":[],"empty":{}})"),
      "name: campaigns/a\n\"n\": 1.5\nok: true\nlist:\n  - x\n  - \"y\": z\nnone: []\nempty: {}\n");
}

TEST(YamlText, WhatIsTextStaysText) {
  for (const char* text :
       {"415", "true", "no", "Null", "", " x ", "a: b", "- a", "#", "1e3", "~", "two\nlines", "日本",
        "+14155550123", "\"quoted\"", "2026-01-01T00:00:00Z", "0x1F"}) {
    const YAML::Node node = YAML::Load(YamlText(R"({"k":)" + JsonString(text) + "}"));
    EXPECT_EQ(node["k"].Scalar(), text);
    bool truth;
    double number;
    const bool quoted = node["k"].Tag() == "!";
    EXPECT_TRUE(quoted || (!YAML::convert<double>::decode(node["k"], number) &&
                           !YAML::convert<bool>::decode(node["k"], truth) && !node["k"].IsNull()))
        << text;
  }
}

TEST(YamlMessage, ReadsACampaign) {
  v1::Campaign campaign;
  const absl::Status status = FillFromYaml(R"(# what we want
displayName: Spring
vapi_account: acme
assistant:
  firstMessage: "Hello!"
  systemPrompt: |
    Be kind.
    Be brief.
  model: {provider: openai, model: gpt-4o}
  overrides:
    maxDurationSeconds: 600
    backgroundDenoisingEnabled: true
    code: "415"
    stops: [bye, 1, null]
phoneNumberRequest:
  areaCode: 415
  allowSubstitute: true
labels:
  team: red
  year: 2026
)",
                                           "'c.yaml'", campaign);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(campaign.display_name(), "Spring");
  EXPECT_EQ(campaign.vapi_account(), "acme");
  EXPECT_EQ(campaign.assistant().system_prompt(), "Be kind.\nBe brief.\n");
  EXPECT_EQ(campaign.assistant().model().model(), "gpt-4o");
  EXPECT_EQ(campaign.phone_number_request().area_code(), "415");
  EXPECT_TRUE(campaign.phone_number_request().allow_substitute());
  EXPECT_EQ(campaign.labels().at("year"), "2026");
  EXPECT_EQ(
      JsonText(campaign.assistant().overrides(), /*indented=*/false),
      R"({"backgroundDenoisingEnabled":true,"code":"415","maxDurationSeconds":600,"stops":["bye",1,null]})");
}

TEST(YamlMessage, ReadsJsonAlsoWithEscapesForUtf16) {
  v1::Campaign campaign;
  ASSERT_TRUE(
      FillFromYaml(R"({"displayName":"\ud83d\ude00 \u00e4","labels":{"a":"b"}})", "'c'", campaign).ok());
  EXPECT_EQ(campaign.display_name(), "😀 ä");
}

TEST(YamlMessage, ReadsWhatWasPrinted) {
  v1::Campaign campaign;
  campaign.set_name("campaigns/a");
  campaign.set_display_name("Spring: \"415\"\n");
  campaign.set_state(v1::Campaign::ACTIVE);
  campaign.mutable_phone_number()->set_number("+14155550123");
  campaign.mutable_create_time()->set_seconds(1);
  (*campaign.mutable_labels())["on"] = "1";
  v1::Campaign read;
  ASSERT_TRUE(FillFromYaml(YamlText(JsonText(campaign, false)), "'c'", read).ok());
  // What only the server sets is passed over.
  campaign.clear_state();
  campaign.clear_phone_number();
  campaign.clear_create_time();
  EXPECT_EQ(JsonText(read, false), JsonText(campaign, false));
}

TEST(YamlMessage, AnUnknownFieldIsNamedWithItsLineAndWhatThereIs) {
  EXPECT_THAT(
      FaultOf("displayName: A\nphoneNumberRequest:\n  areacode: 415\n"),
      HasSubstr("'c.yaml':3: there is no field 'areacode' in phoneNumberRequest; there are: areaCode, "
                "allowSubstitute"));
}

TEST(YamlMessage, WhatCannotBeMeantIsRefused) {
  EXPECT_THAT(FaultOf("displayName: A\ndisplayName: B\n"),
              HasSubstr("'c.yaml':2: 'displayName' comes twice"));
  EXPECT_THAT(FaultOf("displayName: [a]"), HasSubstr("must be text"));
  EXPECT_THAT(FaultOf("phoneNumberRequest: {allowSubstitute: maybe}"), HasSubstr("must be true or false"));
  EXPECT_THAT(FaultOf("labels: red"), HasSubstr("labels must hold fields"));
  EXPECT_THAT(FaultOf("labels: {a: {b: c}}"), HasSubstr("'a' must be text"));
  EXPECT_THAT(FaultOf("just text"), HasSubstr("the file must hold fields"));
  EXPECT_THAT(FaultOf("a: b\n---\na: b\n"), HasSubstr("2 documents"));
  EXPECT_THAT(FaultOf(""), HasSubstr("documents"));
  EXPECT_THAT(FaultOf("displayName: [A\n"), HasSubstr("neither YAML nor JSON"));
  EXPECT_THAT(FaultOf("? [a]\n: b\n"), HasSubstr("must be a word"));
}

TEST(YamlMessage, NoDepthIsTooMuchForIt) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_THAT(FaultOf("assistant: {overrides: {a: " + deep + "}}"), HasSubstr("too deep"));
  EXPECT_THAT(FaultOf(std::string(100'000, '[')), HasSubstr("'c.yaml'"));
}

}  // namespace
}  // namespace dialtone
