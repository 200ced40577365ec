#include "server/rpc/update_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error_reason.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

using ::testing::HasSubstr;

// A request that carries another value in every field that can change.
v1::UpdateCampaignRequest FullRequest(const std::vector<std::string>& paths) {
  v1::UpdateCampaignRequest request;
  v1::Campaign& campaign = *request.mutable_campaign();
  campaign.set_name("campaigns/spring");
  campaign.set_display_name("New name");
  (*campaign.mutable_labels())["new"] = "label";
  v1::Assistant& assistant = *campaign.mutable_assistant();
  assistant.set_name("New assistant");
  assistant.set_first_message("New hello");
  assistant.set_system_prompt("New prompt");
  assistant.mutable_model()->set_provider("new-provider");
  assistant.mutable_model()->set_model("new-model");
  assistant.mutable_voice()->set_provider("new-voices");
  assistant.mutable_voice()->set_voice_id("new-voice");
  assistant.set_server_url("https://example.com/new");
  (*assistant.mutable_overrides()->mutable_fields())["new"].set_bool_value(true);
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return request;
}

// The current campaign after the edit that `request` means; an error where it is refused.
absl::StatusOr<Campaign> Applied(const v1::UpdateCampaignRequest& request,
                                 const Campaign& current = FullRecord("spring").campaign) {
  DIALTONE_ASSIGN_OR_RETURN(const CampaignUpdate update, CampaignUpdate::Parse(request));
  DIALTONE_ASSIGN_OR_RETURN(const CampaignEdit edit, update.EditOf(current));
  Campaign edited = current;
  if (edit.display_name.has_value()) edited.display_name = *edit.display_name;
  if (edit.labels.has_value()) edited.labels = *edit.labels;
  if (edit.assistant.has_value()) edited.assistant = *edit.assistant;
  return edited;
}

AssistantSpec NewAssistant() {
  return {.name = "New assistant",
          .first_message = "New hello",
          .system_prompt = "New prompt",
          .model_provider = "new-provider",
          .model = "new-model",
          .voice_provider = "new-voices",
          .voice_id = "new-voice",
          .server_url = "https://example.com/new",
          .overrides_json = R"({"new":true})"};
}

void ExpectFault(const absl::Status& status, const std::string& field, const std::string& description) {
  ASSERT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    if (violation.field == field && violation.description.find(description) != std::string::npos) return;
  }
  ADD_FAILURE() << "no fault of " << field << " says '" << description << "': " << status;
}

TEST(UpdateMaskTest, EachPathChangesItsFieldAlone) {
  const Campaign current = FullRecord("spring").campaign;
  const AssistantSpec wanted = NewAssistant();
  struct Case {
    std::string path;
    void (*change)(Campaign&, const AssistantSpec&);
  };
  const Case cases[] = {
      {"display_name", [](Campaign& c, const AssistantSpec&) { c.display_name = "New name"; }},
      {"labels",
       [](Campaign& c, const AssistantSpec&) {
         c.labels = {{"new", "label"}};
       }},
      {"assistant", [](Campaign& c, const AssistantSpec& a) { c.assistant = a; }},
      {"assistant.name", [](Campaign& c, const AssistantSpec& a) { c.assistant.name = a.name; }},
      {"assistant.first_message",
       [](Campaign& c, const AssistantSpec& a) { c.assistant.first_message = a.first_message; }},
      {"assistant.system_prompt",
       [](Campaign& c, const AssistantSpec& a) { c.assistant.system_prompt = a.system_prompt; }},
      {"assistant.model",
       [](Campaign& c, const AssistantSpec& a) {
         c.assistant.model_provider = a.model_provider;
         c.assistant.model = a.model;
       }},
      {"assistant.voice",
       [](Campaign& c, const AssistantSpec& a) {
         c.assistant.voice_provider = a.voice_provider;
         c.assistant.voice_id = a.voice_id;
       }},
      {"assistant.server_url",
       [](Campaign& c, const AssistantSpec& a) { c.assistant.server_url = a.server_url; }},
      {"assistant.overrides",
       [](Campaign& c, const AssistantSpec& a) { c.assistant.overrides_json = a.overrides_json; }},
  };
  for (const Case& one : cases) {
    Campaign expected = current;
    one.change(expected, wanted);
    ASSERT_NE(expected, current) << one.path;
    ASSERT_OK_AND_ASSIGN(const Campaign edited, Applied(FullRequest({one.path})));
    EXPECT_EQ(edited, expected) << one.path;
  }
}

TEST(UpdateMaskTest, SeveralPathsChangeTogether) {
  ASSERT_OK_AND_ASSIGN(const Campaign edited,
                       Applied(FullRequest({"display_name", "assistant.name", "labels"})));
  EXPECT_EQ(edited.display_name, "New name");
  EXPECT_EQ(edited.assistant.name, "New assistant");
  EXPECT_EQ(edited.labels.size(), 1u);
  EXPECT_EQ(edited.assistant.first_message, FullRecord("spring").campaign.assistant.first_message);
}

TEST(UpdateMaskTest, AStarChangesEverythingThatCanChange) {
  const Campaign current = FullRecord("spring").campaign;
  Campaign expected = current;
  expected.display_name = "New name";
  expected.labels = {{"new", "label"}};
  expected.assistant = NewAssistant();
  ASSERT_OK_AND_ASSIGN(const Campaign edited, Applied(FullRequest({"*"})));
  EXPECT_EQ(edited, expected);
}

TEST(UpdateMaskTest, AStarEmptiesWhatTheRequestLeavesEmpty) {
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->set_display_name("Only a name");
  request.mutable_update_mask()->add_paths("*");
  ASSERT_OK_AND_ASSIGN(const Campaign edited, Applied(request));
  EXPECT_EQ(edited.display_name, "Only a name");
  EXPECT_TRUE(edited.labels.empty());
  EXPECT_EQ(edited.assistant, AssistantSpec());
}

TEST(UpdateMaskTest, ANamedPathEmptiesItsField) {
  v1::UpdateCampaignRequest request;
  for (const char* path : {"labels", "assistant.first_message", "assistant.voice", "assistant.overrides"}) {
    request.mutable_update_mask()->add_paths(path);
  }
  request.mutable_campaign();
  ASSERT_OK_AND_ASSIGN(const Campaign edited, Applied(request));
  EXPECT_TRUE(edited.labels.empty());
  EXPECT_EQ(edited.assistant.first_message, "");
  EXPECT_EQ(edited.assistant.voice_provider, "");
  EXPECT_EQ(edited.assistant.voice_id, "");
  EXPECT_EQ(edited.assistant.overrides_json, "");
}

TEST(UpdateMaskTest, WithoutAMaskEveryFieldThatIsSetChanges) {
  ASSERT_OK_AND_ASSIGN(const Campaign all, Applied(FullRequest({})));
  EXPECT_EQ(all.assistant, NewAssistant());
  EXPECT_EQ(all.display_name, "New name");

  const Campaign current = FullRecord("spring").campaign;
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->mutable_assistant()->set_first_message("Hi");
  ASSERT_OK_AND_ASSIGN(const Campaign one, Applied(request));
  Campaign expected = current;
  expected.assistant.first_message = "Hi";
  EXPECT_EQ(one, expected);

  request.Clear();
  request.mutable_campaign();
  ASSERT_OK_AND_ASSIGN(const Campaign none, Applied(request));
  EXPECT_EQ(none, current);
}

TEST(UpdateMaskTest, WithoutAMaskAFieldThatCannotChangeIsNotLookedAt) {
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->set_vapi_account("other");
  request.mutable_campaign()->set_display_name("New name");
  ASSERT_OK_AND_ASSIGN(const Campaign edited, Applied(request));
  EXPECT_EQ(edited.account, FullRecord("spring").campaign.account);
  EXPECT_EQ(edited.display_name, "New name");
}

TEST(UpdateMaskTest, OutputOnlyPathsAreIgnored) {
  const Campaign current = FullRecord("spring").campaign;
  ASSERT_OK_AND_ASSIGN(
      const Campaign edited,
      Applied(FullRequest({"name", "uid", "state", "phone_number", "phone_number.number", "failure",
                           "failure.reason", "etag", "revision", "create_time", "update_time"})));
  EXPECT_EQ(edited, current);
}

TEST(UpdateMaskTest, EveryFieldOfACampaignIsKnownToTheMask) {
  const auto* descriptor = v1::Campaign::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const std::string path = descriptor->field(i)->name();
    const absl::Status status = Applied(FullRequest({path})).status();
    for (const FieldViolation& violation : FieldViolationsOf(status)) {
      EXPECT_EQ(violation.description.find("is not a field"), std::string::npos) << violation.description;
    }
  }
  const auto* assistant = v1::Assistant::descriptor();
  for (int i = 0; i < assistant->field_count(); ++i) {
    EXPECT_OK(Applied(FullRequest({"assistant." + assistant->field(i)->name()})));
  }
}

TEST(UpdateMaskTest, PathsThatCannotChangeAreRefused) {
  for (const char* path : {"vapi_account", "phone_number_request", "phone_number_request.area_code"}) {
    ExpectFault(Applied(FullRequest({path})).status(), "update_mask", "cannot change");
  }
}

TEST(UpdateMaskTest, UnknownPathsAreRefused) {
  for (const char* path : {"", "nonsense", "assistant.nonsense", "assistant.model.provider", "displayName",
                           "labels.team", "names", "etags", "**"}) {
    ExpectFault(Applied(FullRequest({path})).status(), "update_mask", "is not a field of a campaign");
  }
}

TEST(UpdateMaskTest, EveryFaultOfMaskAndValuesIsToldAtOnce) {
  v1::UpdateCampaignRequest request =
      FullRequest({"nonsense", "vapi_account", "display_name", "assistant.name"});
  request.mutable_campaign()->set_display_name("");
  request.mutable_campaign()->mutable_assistant()->set_name(std::string(41, 'x'));
  const absl::Status status = Applied(request).status();
  EXPECT_EQ(FieldViolationsOf(status).size(), 4u);
  ExpectFault(status, "update_mask", "'nonsense'");
  ExpectFault(status, "update_mask", "'vapi_account'");
  ExpectFault(status, "campaign.display_name", "required");
  ExpectFault(status, "campaign.assistant.name", "41 characters");
}

TEST(UpdateMaskTest, AValueThatTheMaskLeavesOutIsNotJudged) {
  v1::UpdateCampaignRequest request = FullRequest({"display_name"});
  request.mutable_campaign()->mutable_assistant()->set_name(std::string(41, 'x'));
  (*request.mutable_campaign()->mutable_labels())["BAD"] = "x";
  EXPECT_OK(Applied(request));
  request = FullRequest({"assistant.first_message"});
  request.mutable_campaign()->mutable_assistant()->set_name(std::string(41, 'x'));
  ASSERT_OK_AND_ASSIGN(const Campaign edited, Applied(request));
  EXPECT_EQ(edited.assistant.first_message, "New hello");
}

TEST(UpdateMaskTest, APromptIsNotLeftWithoutAModel) {
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->mutable_assistant()->set_system_prompt("New prompt");
  request.mutable_update_mask()->add_paths("assistant.system_prompt");
  Campaign current = FullRecord("spring").campaign;
  EXPECT_OK(Applied(request, current));  // the current model serves
  current.assistant.model.clear();
  current.assistant.model_provider.clear();
  ExpectFault(Applied(request, current).status(), "campaign.assistant.model", "required");

  request.Clear();
  request.mutable_campaign();
  request.mutable_update_mask()->add_paths("assistant.model");
  ExpectFault(Applied(request).status(), "campaign.assistant.model", "required");
  request.mutable_update_mask()->add_paths("assistant.system_prompt");
  EXPECT_OK(Applied(request));  // both go
}

TEST(UpdateMaskTest, AnEditThatChangesNothingInTheAssistantLeavesItAlone) {
  Campaign current = FullRecord("spring").campaign;
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->mutable_assistant()->set_name(current.assistant.name);
  ASSERT_OK_AND_ASSIGN(const CampaignUpdate update, CampaignUpdate::Parse(request));
  ASSERT_OK_AND_ASSIGN(const CampaignEdit edit, update.EditOf(current));
  EXPECT_FALSE(edit.assistant.has_value());
}

}  // namespace
}  // namespace dialtone
