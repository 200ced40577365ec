#include "server/rpc/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string Repeated(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

v1::CreateCampaignRequest GoodRequest() {
  v1::CreateCampaignRequest request;
  request.mutable_campaign()->set_display_name("Spring sale");
  return request;
}

// The fields at fault in the good request after `change`.
std::vector<std::string> Faulty(const std::function<void(v1::CreateCampaignRequest&)>& change) {
  v1::CreateCampaignRequest request = GoodRequest();
  change(request);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : FieldViolationsOf(ValidateCreate(request))) {
    fields.push_back(violation.field);
    EXPECT_FALSE(violation.description.empty());
  }
  return fields;
}

std::vector<std::string> FaultyCampaign(const std::function<void(v1::Campaign&)>& change) {
  return Faulty([&](v1::CreateCampaignRequest& request) { change(*request.mutable_campaign()); });
}

std::vector<std::string> FaultyAssistant(const std::function<void(v1::Assistant&)>& change) {
  return FaultyCampaign([&](v1::Campaign& campaign) { change(*campaign.mutable_assistant()); });
}

std::vector<std::string> FieldsOf(const Faults& faults) {
  std::vector<std::string> fields;
  for (const FieldViolation& fault : faults) fields.push_back(fault.field);
  return fields;
}

TEST(ValidateTest, TheLeastThatCanBeAskedForIsADisplayName) { EXPECT_OK(ValidateCreate(GoodRequest())); }

TEST(ValidateTest, ACampaignIsRequired) {
  EXPECT_THAT(Faulty([](auto& request) { request.clear_campaign(); }), ElementsAre("campaign"));
}

TEST(ValidateTest, ADisplayNameHasOneToOneHundredAndTwentyCharacters) {
  const auto faulty = [](const std::string& text) {
    return FaultyCampaign([&](auto& campaign) { campaign.set_display_name(text); });
  };
  EXPECT_THAT(faulty(""), ElementsAre("campaign.display_name"));
  EXPECT_THAT(faulty("x"), IsEmpty());
  EXPECT_THAT(faulty(std::string(120, 'x')), IsEmpty());
  EXPECT_THAT(faulty(std::string(121, 'x')), ElementsAre("campaign.display_name"));
  EXPECT_THAT(faulty(Repeated("ü", 120)), IsEmpty()) << "characters count, not bytes";
  EXPECT_THAT(faulty(Repeated("😀", 121)), ElementsAre("campaign.display_name"));
}

TEST(ValidateTest, ADisplayNameHasNoControlCharacters) {
  for (const std::string& bad : {std::string("a\nb"), std::string("a\tb"), std::string("a\x7f"),
                                 std::string("a\0b", 3), std::string("\x1b[31m")}) {
    EXPECT_THAT(FaultyCampaign([&](auto& campaign) { campaign.set_display_name(bad); }),
                ElementsAre("campaign.display_name"));
  }
}

TEST(ValidateTest, ACampaignHasAtMostSixtyFourLabels) {
  const auto faulty = [](int count) {
    return FaultyCampaign([&](auto& campaign) {
      for (int i = 0; i < count; ++i) (*campaign.mutable_labels())[absl::StrCat("key", i)] = "x";
    });
  };
  EXPECT_THAT(faulty(64), IsEmpty());
  EXPECT_THAT(faulty(65), ElementsAre("campaign.labels"));
}

TEST(ValidateTest, ALabelKeyHasOneToSixtyThreeOfItsCharacters) {
  const auto faulty = [](const std::string& key) {
    return FaultyCampaign([&](auto& campaign) { (*campaign.mutable_labels())[key] = "x"; });
  };
  EXPECT_THAT(faulty("a"), IsEmpty());
  EXPECT_THAT(faulty("team_1-x.y/z"), IsEmpty());
  EXPECT_THAT(faulty(std::string(63, 'a')), IsEmpty());
  EXPECT_THAT(faulty(std::string(64, 'a')),
              ElementsAre(absl::StrCat("campaign.labels[", std::string(63, 'a'), "]")));
  for (const char* bad : {"", "1a", "_a", "A", "aB", "a b", "ä", "a:b"}) {
    EXPECT_THAT(faulty(bad), ElementsAre(absl::StrCat("campaign.labels[", bad, "]"))) << bad;
  }
}

TEST(ValidateTest, ALongLabelKeyIsNotCutInsideACharacter) {
  const auto fields =
      FaultyCampaign([](auto& campaign) { (*campaign.mutable_labels())[Repeated("ä", 60)] = "x"; });
  EXPECT_THAT(fields, ElementsAre("campaign.labels[" + Repeated("ä", 31) + "]"));
}

TEST(ValidateTest, ALabelValueHasAtMost255Bytes) {
  const auto faulty = [](const std::string& value) {
    return FaultyCampaign([&](auto& campaign) { (*campaign.mutable_labels())["key"] = value; });
  };
  EXPECT_THAT(faulty(""), IsEmpty());
  EXPECT_THAT(faulty(std::string(255, 'x')), IsEmpty());
  EXPECT_THAT(faulty(std::string(256, 'x')), ElementsAre("campaign.labels[key]"));
  EXPECT_THAT(faulty(Repeated("ü", 128)), ElementsAre("campaign.labels[key]")) << "bytes count";
  EXPECT_THAT(faulty(std::string("a\0b", 3)), ElementsAre("campaign.labels[key]"));
}

TEST(ValidateTest, AnAssistantNameHasAtMostVapisFortyCharacters) {
  const auto faulty = [](const std::string& text) {
    return FaultyAssistant([&](auto& assistant) { assistant.set_name(text); });
  };
  EXPECT_THAT(faulty(Repeated("ü", 40)), IsEmpty());
  EXPECT_THAT(faulty(Repeated("ü", 41)), ElementsAre("campaign.assistant.name"));
  EXPECT_THAT(faulty("a\nb"), ElementsAre("campaign.assistant.name"));
}

TEST(ValidateTest, AFirstMessageHasAtMost4Kib) {
  const auto faulty = [](const std::string& text) {
    return FaultyAssistant([&](auto& assistant) { assistant.set_first_message(text); });
  };
  EXPECT_THAT(faulty(std::string(4096, 'x')), IsEmpty());
  EXPECT_THAT(faulty(std::string(4097, 'x')), ElementsAre("campaign.assistant.first_message"));
  EXPECT_THAT(faulty("Hello,\nworld"), IsEmpty()) << "lines are no fault in what is said";
  EXPECT_THAT(faulty(std::string("a\0b", 3)), ElementsAre("campaign.assistant.first_message"));
}

TEST(ValidateTest, ASystemPromptHasAtMost64Kib) {
  const auto faulty = [](const std::string& text) {
    return FaultyAssistant([&](auto& assistant) {
      assistant.set_system_prompt(text);
      assistant.mutable_model()->set_provider("openai");
      assistant.mutable_model()->set_model("gpt-4o");
    });
  };
  EXPECT_THAT(faulty(std::string(64 << 10, 'x')), IsEmpty());
  EXPECT_THAT(faulty(std::string((64 << 10) + 1, 'x')), ElementsAre("campaign.assistant.system_prompt"));
}

TEST(ValidateTest, AFaultDoesNotRepeatThePrompt) {
  v1::CreateCampaignRequest request = GoodRequest();
  request.mutable_campaign()->mutable_assistant()->set_system_prompt("our-secret-recipe" +
                                                                     std::string(64 << 10, 'x'));
  EXPECT_EQ(ValidateCreate(request).ToString().find("secret"), std::string::npos);
}

TEST(ValidateTest, ASystemPromptNeedsAModel) {
  EXPECT_THAT(FaultyAssistant([](auto& assistant) { assistant.set_system_prompt("x"); }),
              ElementsAre("campaign.assistant.model"));
}

TEST(ValidateTest, AModelNamesItsProviderAndItself) {
  const auto faulty = [](const std::string& provider, const std::string& model) {
    return FaultyAssistant([&](auto& assistant) {
      assistant.mutable_model()->set_provider(provider);
      assistant.mutable_model()->set_model(model);
    });
  };
  EXPECT_THAT(faulty("openai", "gpt-4o"), IsEmpty());
  EXPECT_THAT(faulty("", "gpt-4o"), ElementsAre("campaign.assistant.model.provider"));
  EXPECT_THAT(faulty("openai", ""), ElementsAre("campaign.assistant.model.model"));
  EXPECT_THAT(faulty("", ""),
              UnorderedElementsAre("campaign.assistant.model.provider", "campaign.assistant.model.model"));
  EXPECT_THAT(faulty(std::string(64, 'x'), std::string(128, 'x')), IsEmpty());
  EXPECT_THAT(faulty(std::string(65, 'x'), "x"), ElementsAre("campaign.assistant.model.provider"));
  EXPECT_THAT(faulty("x", std::string(129, 'x')), ElementsAre("campaign.assistant.model.model"));
}

TEST(ValidateTest, AVoiceNamesItsProviderAndItself) {
  const auto faulty = [](const std::string& provider, const std::string& voice) {
    return FaultyAssistant([&](auto& assistant) {
      assistant.mutable_voice()->set_provider(provider);
      assistant.mutable_voice()->set_voice_id(voice);
    });
  };
  EXPECT_THAT(faulty("vapi", "Elliot"), IsEmpty());
  EXPECT_THAT(faulty("", ""),
              UnorderedElementsAre("campaign.assistant.voice.provider", "campaign.assistant.voice.voice_id"));
  EXPECT_THAT(faulty(std::string(64, 'x'), std::string(128, 'x')), IsEmpty());
  EXPECT_THAT(faulty(std::string(65, 'x'), "x"), ElementsAre("campaign.assistant.voice.provider"));
  EXPECT_THAT(faulty("x", std::string(129, 'x')), ElementsAre("campaign.assistant.voice.voice_id"));
}

TEST(ValidateTest, AServerUrlIsHttpsOrLoopback) {
  const auto faulty = [](const std::string& url) {
    return FaultyAssistant([&](auto& assistant) { assistant.set_server_url(url); });
  };
  for (const char* good :
       {"https://example.com", "https://example.com/hook?a=1", "http://localhost", "http://localhost:8080/x",
        "http://127.0.0.1:1/x", "http://[::1]:80", "http://127.0.0.1/", "http://localhost?x=1"}) {
    EXPECT_THAT(faulty(good), IsEmpty()) << good;
  }
  for (const char* bad :
       {"https://", "http://example.com", "http://localhost.example.com", "http://127.0.0.1.example.com/",
        "http://localhost@example.com", "ftp://localhost", "example.com", "HTTPS://", "https://exa mple.com",
        "https://example.com/\n", "javascript:x"}) {
    EXPECT_THAT(faulty(bad), ElementsAre("campaign.assistant.server_url")) << bad;
  }
}

TEST(ValidateTest, AServerUrlHasAtMost2048Bytes) {
  const auto url = [](int bytes) {
    const std::string base = "https://example.com/";
    return base + std::string(bytes - base.size(), 'x');
  };
  EXPECT_THAT(FaultyAssistant([&](auto& assistant) { assistant.set_server_url(url(2048)); }), IsEmpty());
  EXPECT_THAT(FaultyAssistant([&](auto& assistant) { assistant.set_server_url(url(2049)); }),
              ElementsAre("campaign.assistant.server_url"));
}

TEST(ValidateTest, OverridesHaveAtMost64KibAsJson) {
  const auto faulty = [](std::size_t json_bytes) {
    return FaultyAssistant([&](auto& assistant) {
      const std::size_t frame = std::string(R"({"x":""})").size();
      (*assistant.mutable_overrides()->mutable_fields())["x"].set_string_value(
          std::string(json_bytes - frame, 'x'));
    });
  };
  EXPECT_THAT(faulty(64 << 10), IsEmpty());
  EXPECT_THAT(faulty((64 << 10) + 1), ElementsAre("campaign.assistant.overrides"));
}

TEST(ValidateTest, AnAreaCodeHasThreeDigitsTheFirstFromTwo) {
  const auto faulty = [](const std::string& code) {
    return FaultyCampaign(
        [&](auto& campaign) { campaign.mutable_phone_number_request()->set_area_code(code); });
  };
  for (const char* good : {"", "200", "415", "999"}) EXPECT_THAT(faulty(good), IsEmpty()) << good;
  for (const char* bad : {"199", "099", "41", "4155", "41a", "+41", " 41", "４１５"}) {
    EXPECT_THAT(faulty(bad), ElementsAre("campaign.phone_number_request.area_code")) << bad;
  }
}

TEST(ValidateTest, ACampaignIdIsOneThatCallersMayChoose) {
  const auto faulty = [](const std::string& id) {
    return Faulty([&](auto& request) { request.set_campaign_id(id); });
  };
  EXPECT_THAT(faulty("abcd"), IsEmpty());
  EXPECT_THAT(faulty(std::string(63, 'a')), IsEmpty());
  for (const std::string& bad : {std::string("abc"), std::string(64, 'a'), std::string("Abcd"),
                                 std::string("abc-"), std::string("01aryz6s410123456789abcdef")}) {
    EXPECT_THAT(faulty(bad), ElementsAre("campaign_id")) << bad;
  }
}

TEST(ValidateTest, ARequestIdIsAUuid) {
  const auto faulty = [](const std::string& id) {
    return Faulty([&](auto& request) { request.set_request_id(id); });
  };
  EXPECT_THAT(faulty("1b4e28ba-2fa1-11d2-883f-0016d3cca427"), IsEmpty());
  EXPECT_THAT(faulty("1B4E28BA-2FA1-11D2-883F-0016D3CCA427"), IsEmpty());
  for (const char* bad : {"x", "1b4e28ba-2fa1-11d2-883f-0016d3cca42", "1b4e28ba-2fa1-11d2-883f-0016d3cca4277",
                          "1b4e28ba02fa1-11d2-883f-0016d3cca427", "1b4e28bg-2fa1-11d2-883f-0016d3cca427",
                          "{1b4e28ba-2fa1-11d2-883f-0016d3cca4}"}) {
    EXPECT_THAT(faulty(bad), ElementsAre("request_id")) << bad;
  }
}

TEST(ValidateTest, AllFaultsAreToldAtOnce) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id("X");
  request.set_request_id("X");
  v1::Campaign& campaign = *request.mutable_campaign();
  campaign.mutable_phone_number_request()->set_area_code("1");
  (*campaign.mutable_labels())["BAD"] = std::string(256, 'x');
  campaign.mutable_assistant()->set_name(std::string(41, 'x'));
  campaign.mutable_assistant()->set_first_message(std::string(4097, 'x'));
  campaign.mutable_assistant()->set_system_prompt("x");
  campaign.mutable_assistant()->set_server_url("ftp://x");
  campaign.mutable_assistant()->mutable_voice();
  std::vector<std::string> fields;
  for (const FieldViolation& violation : FieldViolationsOf(ValidateCreate(request))) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields,
              UnorderedElementsAre("campaign.display_name", "campaign.labels[BAD]", "campaign.labels[BAD]",
                                   "campaign.assistant.name", "campaign.assistant.first_message",
                                   "campaign.assistant.server_url", "campaign.assistant.voice.provider",
                                   "campaign.assistant.voice.voice_id", "campaign.assistant.model",
                                   "campaign.phone_number_request.area_code", "campaign_id", "request_id"));
}

TEST(ValidateTest, OutputOnlyFieldsOfACreateAreNotLookedAt) {
  EXPECT_THAT(FaultyCampaign([](auto& campaign) {
                campaign.set_name("nonsense");
                campaign.set_etag("nonsense");
                campaign.set_uid("nonsense");
                campaign.set_revision(-1);
              }),
              IsEmpty());
}

TEST(ExpectedRevisionTest, AnEtagStandsForItsRevision) {
  EXPECT_EQ(ExpectedRevision(""), std::nullopt);
  EXPECT_EQ(ExpectedRevision("7"), 7);
}

TEST(ExpectedRevisionTest, AnEtagThatWeNeverMadeFitsNoRevision) {
  for (const char* foreign : {"x", "7x", "\"7\"", "99999999999999999999", "1e3"}) {
    EXPECT_EQ(ExpectedRevision(foreign), -1) << foreign;
  }
}

TEST(PageSizeTest, FollowsThePromise) {
  Faults faults;
  EXPECT_EQ(PageSize(0, faults), 50);
  EXPECT_EQ(PageSize(1, faults), 1);
  EXPECT_EQ(PageSize(1000, faults), 1000);
  EXPECT_EQ(PageSize(1001, faults), 1000);
  EXPECT_THAT(FieldsOf(faults), IsEmpty());
  PageSize(-1, faults);
  EXPECT_THAT(FieldsOf(faults), ElementsAre("page_size"));
}

TEST(ParseFilterTest, TakesEveryMember) {
  v1::CampaignFilter message;
  message.add_states(v1::Campaign::PENDING);
  message.add_states(v1::Campaign::DELETING);
  message.set_vapi_account("acme");
  (*message.mutable_labels())["team"] = "growth";
  message.set_text("spring");
  Faults faults;
  const CampaignFilter filter = ParseFilter(message, "filter", faults);
  EXPECT_THAT(FieldsOf(faults), IsEmpty());
  EXPECT_THAT(filter.states, ElementsAre(CampaignState::kPending, CampaignState::kDeleting));
  EXPECT_EQ(filter.account, "acme");
  EXPECT_THAT(filter.labels, ElementsAre(std::pair<std::string, std::string>("team", "growth")));
  EXPECT_EQ(filter.text, "spring");
}

TEST(ParseFilterTest, TellsEveryFault) {
  v1::CampaignFilter message;
  message.add_states(v1::Campaign::STATE_UNSPECIFIED);
  message.add_states(static_cast<v1::Campaign::State>(99));
  message.set_vapi_account(std::string("a\0b", 3));
  (*message.mutable_labels())["BAD"] = "x";
  message.set_text(std::string(121, 'x') + std::string(1, '\0'));
  Faults faults;
  ParseFilter(message, "filter", faults);
  EXPECT_THAT(FieldsOf(faults), UnorderedElementsAre("filter.states", "filter.states", "filter.vapi_account",
                                                     "filter.labels[BAD]", "filter.text", "filter.text"));
}

TEST(ParseFilterTest, ATextHasAtMost120Characters) {
  v1::CampaignFilter message;
  Faults faults;
  message.set_text(Repeated("ü", 120));
  ParseFilter(message, "filter", faults);
  EXPECT_THAT(FieldsOf(faults), IsEmpty());
  message.set_text(Repeated("ü", 121));
  ParseFilter(message, "filter", faults);
  EXPECT_THAT(FieldsOf(faults), ElementsAre("filter.text"));
}

TEST(ParseOrderTest, KnowsTheFourOrders) {
  struct Case {
    const char* text;
    CampaignOrderField field;
    bool descending;
  };
  for (const Case& one : {Case{"", CampaignOrderField::kCreateTime, true},
                          Case{"create_time desc", CampaignOrderField::kCreateTime, true},
                          Case{"create_time", CampaignOrderField::kCreateTime, false},
                          Case{"update_time desc", CampaignOrderField::kUpdateTime, true},
                          Case{"update_time", CampaignOrderField::kUpdateTime, false}}) {
    CampaignQuery query;
    Faults faults;
    ParseOrder(one.text, query, faults);
    EXPECT_THAT(FieldsOf(faults), IsEmpty()) << one.text;
    EXPECT_EQ(query.order_by, one.field) << one.text;
    EXPECT_EQ(query.descending, one.descending) << one.text;
  }
}

TEST(ParseOrderTest, RefusesOthers) {
  for (const char* bad : {"name", "create_time up", "create_time desc desc", "create_time,update_time",
                          "desc", "CREATE_TIME"}) {
    CampaignQuery query;
    Faults faults;
    ParseOrder(bad, query, faults);
    EXPECT_THAT(FieldsOf(faults), ElementsAre("order_by")) << bad;
  }
}

}  // namespace
}  // namespace dialtone
