// Vapi's calls and the control endpoint, without a socket.
#include "simulator/vapi_api.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "simulator/call_counter.h"
#include "simulator/call_log.h"
#include "simulator/control.h"
#include "simulator/faults.h"
#include "simulator/front_door.h"
#include "simulator/pause.h"
#include "simulator/vapi_model.h"
#include "tests/unit/simulator/fake_clock.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::MatchesRegex;

class VapiApiTest : public testing::Test {
 protected:
  HttpResponse Call(const std::string& method, const std::string& path, const json& body = nullptr,
                    std::map<std::string, std::string> query = {}) {
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    request.headers = {{"authorization", "Bearer key"}};
    if (!body.is_null()) request.body = body.dump();
    return front_door_.Handle(request);
  }
  json Body(const HttpResponse& response, int status) {
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }
  json NewNumber(const json& members = json::object()) {
    json body = {{"provider", "vapi"}, {"numberDesiredAreaCode", "415"}};
    body.update(members);
    return Body(Call("POST", "/phone-number", body), 201);
  }
  std::string PathOf(const json& number) { return "/phone-number/" + number["id"].get<std::string>(); }

  FakeClock clock_;
  VapiModel model_{&clock_, ModelOptions{}};
  FaultBook faults_;
  CallCounter calls_;
  CallLog log_;
  Pause pause_;
  VapiApi api_{&model_, Secret("key")};
  Control control_{&model_, &faults_, &calls_, &log_};
  FrontDoor front_door_{&api_, &control_, &faults_, &calls_, &log_, &clock_, &pause_, absl::ZeroDuration()};
};

TEST_F(VapiApiTest, NumberComesWithoutDigitsAndActiveAndGetsThemLater) {
  const json created = NewNumber({{"name", "desk"}});
  EXPECT_FALSE(created.contains("number"));
  EXPECT_EQ(created["status"], "active");
  EXPECT_THAT(created["createdAt"].get<std::string>(), MatchesRegex("[0-9-]+T[0-9:]+\\.[0-9][0-9][0-9]Z"));
  EXPECT_FALSE(Body(Call("GET", PathOf(created)), 200).contains("number"));
  clock_.Advance(absl::Seconds(30));
  const json ready = Body(Call("GET", PathOf(created)), 200);
  EXPECT_THAT(ready["number"].get<std::string>(), MatchesRegex("\\+1415555[0-9][0-9][0-9][0-9]"));
  EXPECT_EQ(Body(Call("GET", "/phone-number"), 200)[0], ready);
  EXPECT_EQ(Body(Call("GET", "/v2/phone-number", nullptr, {{"search", "DESK"}}), 200)["results"][0], ready);
}

TEST_F(VapiApiTest, WrongOrMissingKeyIsUnauthorizedInNestsEnvelope) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/assistant";
  json refusal = Body(front_door_.Handle(request), 401);
  EXPECT_EQ(refusal["error"], "Unauthorized");
  EXPECT_EQ(refusal["statusCode"], 401);
  EXPECT_TRUE(refusal["message"].is_string());
  request.headers = {{"authorization", "Bearer other"}};
  Body(front_door_.Handle(request), 401);
}

TEST_F(VapiApiTest, AssistantRoundTripsWhatItWasGiven) {
  const json given = {
      {"name", "Receptionist"},
      {"firstMessage", "Hello"},
      {"model", {{"provider", "openai"}, {"messages", {{{"role", "system"}, {"content", "Be kind"}}}}}},
      {"metadata", {{"campaign", "c"}}},
      {"server", {{"url", "https://example.com"}}}};
  json created = Body(Call("POST", "/assistant", given), 201);
  const std::string path = "/assistant/" + created["id"].get<std::string>();
  for (const auto& [name, value] : given.items()) EXPECT_EQ(created[name], value) << name;
  EXPECT_EQ(Body(Call("GET", path), 200), created);

  clock_.Advance(absl::Seconds(1));
  const json changed = Body(Call("PATCH", path, {{"firstMessage", "Hi"}, {"metadata", nullptr}}), 200);
  EXPECT_EQ(changed["firstMessage"], "Hi");
  EXPECT_FALSE(changed.contains("metadata"));
  EXPECT_EQ(changed["name"], "Receptionist");
  EXPECT_GT(changed["updatedAt"], changed["createdAt"]);
  EXPECT_EQ(Body(Call("GET", "/assistant"), 200), json::array({changed}));
  EXPECT_EQ(Body(Call("DELETE", path), 200), changed);
  for (const char* method : {"GET", "PATCH", "DELETE"}) {
    EXPECT_EQ(Body(Call(method, path), 404)["error"], "Not Found") << method;
  }
}

TEST_F(VapiApiTest, PhoneNumberPatchKeepsProviderAndDetachesOnNull) {
  const json assistant = Body(Call("POST", "/assistant", json::object()), 201);
  const json number = NewNumber({{"assistantId", assistant["id"]}});
  const json patched = Body(Call("PATCH", PathOf(number), {{"assistantId", nullptr}, {"name", "desk"}}), 200);
  EXPECT_FALSE(patched.contains("assistantId"));
  EXPECT_EQ(patched["provider"], "vapi");
  EXPECT_EQ(patched["numberDesiredAreaCode"], "415");
  EXPECT_EQ(patched["name"], "desk");
  Body(Call("PATCH", PathOf(number), {{"foo", 1}}), 400);
}

TEST_F(VapiApiTest, ImportedNumberIsThereAtOnce) {
  const json number =
      Body(Call("POST", "/phone-number",
                {{"provider", "twilio"}, {"number", "+14155550001"}, {"twilioAccountSid", "AC1"}}),
           201);
  EXPECT_EQ(number["number"], "+14155550001");
  EXPECT_EQ(Body(Call("PATCH", PathOf(number), {{"number", "+14155550002"}}), 200)["number"], "+14155550002");
}

TEST_F(VapiApiTest, ValidationFaultsComeAsAnArray) {
  const json refusal = Body(Call("POST", "/phone-number", {{"provider", "vapi"}, {"foo", 1}}), 400);
  EXPECT_EQ(
      refusal,
      json({{"message", {"property foo should not exist"}}, {"error", "Bad Request"}, {"statusCode", 400}}));
  EXPECT_TRUE(Body(Call("GET", "/phone-number", nullptr, {{"limit", "1001"}}), 400)["message"].is_array());
  EXPECT_TRUE(Body(Call("POST", "/assistant", json::array()), 400)["message"].is_string());
  EXPECT_EQ(model_.AssistantLedger().size() + model_.PhoneNumberLedger().size(), 0u);
}

TEST_F(VapiApiTest, PageMetadataCountsPages) {
  for (int i = 0; i < 5; ++i) NewNumber();
  const json page = Body(Call("GET", "/v2/phone-number", nullptr, {{"limit", "2"}, {"page", "2"}}), 200);
  EXPECT_EQ(page["results"].size(), 2u);
  EXPECT_EQ(page["metadata"], json({{"itemsPerPage", 2},
                                    {"totalItems", 5},
                                    {"currentPage", 2},
                                    {"totalPages", 3},
                                    {"hasNextPage", true},
                                    {"sortOrder", "DESC"}}));
}

TEST_F(VapiApiTest, MaskedDigitsShowInEveryReplyButThePost) {
  Body(Call("POST", "/sim/numbers", {{"masked", true}, {"delay", {{"kind", "fixed"}, {"ms", 0}}}}), 200);
  const json created = NewNumber();
  EXPECT_THAT(created["number"].get<std::string>(), MatchesRegex("\\+1415555[0-9]+"));
  const auto masked = MatchesRegex("\\+141\\*\\*\\*\\*[0-9][0-9][0-9][0-9]");
  EXPECT_THAT(Body(Call("GET", PathOf(created)), 200)["number"].get<std::string>(), masked);
  EXPECT_THAT(Body(Call("GET", "/phone-number"), 200)[0]["number"].get<std::string>(), masked);
  EXPECT_THAT(Body(Call("GET", "/v2/phone-number"), 200)["results"][0]["number"].get<std::string>(), masked);
}

TEST_F(VapiApiTest, StatusSaysWhatItIsTold) {
  const auto status_of = [&](const char* behaviour) {
    Body(Call("POST", "/sim/numbers", {{"status", behaviour}}), 200);
    return NewNumber();
  };
  EXPECT_EQ(status_of("blocked")["status"], "blocked");
  EXPECT_FALSE(status_of("absent").contains("status"));
  const json follower = status_of("follows_digits");
  EXPECT_EQ(follower["status"], "activating");
  clock_.Advance(absl::Seconds(30));
  EXPECT_EQ(Body(Call("GET", PathOf(follower)), 200)["status"], "active");
}

TEST_F(VapiApiTest, RefusalsOfTheCarrierHaveTheirStatus) {
  Body(Call("POST", "/sim/numbers", {{"unavailable_area_codes", {"415"}}, {"cap", 1}}), 200);
  const json wanted = {{"provider", "vapi"}, {"numberDesiredAreaCode", "415"}};
  EXPECT_THAT(Body(Call("POST", "/phone-number", wanted), 400)["message"].get<std::string>(),
              HasSubstr("Hint: Try one of 562, 662, 716."));
  NewNumber({{"numberDesiredAreaCode", "562"}});
  EXPECT_THAT(Body(Call("POST", "/phone-number", wanted), 400)["message"].get<std::string>(),
              HasSubstr("limit"));
  Body(Call("POST", "/sim/numbers", {{"payment_required", true}}), 200);
  EXPECT_THAT(Body(Call("POST", "/phone-number", wanted), 402)["message"].get<std::string>(),
              HasSubstr("payment"));
}

TEST_F(VapiApiTest, PinnedAssistantAnswersInItsOwnEnvelope) {
  Body(Call("POST", "/sim/numbers", {{"pins_assistant", true}}), 200);
  const json assistant = Body(Call("POST", "/assistant", json::object()), 201);
  NewNumber({{"assistantId", assistant["id"]}});
  const json refusal = Body(Call("DELETE", "/assistant/" + assistant["id"].get<std::string>()), 409);
  EXPECT_EQ(refusal["error"], "assistant_pinned");
  EXPECT_FALSE(refusal.contains("statusCode"));
}

TEST_F(VapiApiTest, CallsAreCountedByRouteWhateverCameOfThem) {
  NewNumber();
  Call("GET", "/phone-number/none");
  Call("GET", "/phone-number/other");
  Call("GET", "/nowhere");
  Call("GET", "/sim/faults");
  const json counts = {{"POST /phone-number", 1}, {"GET /phone-number/{id}", 2}, {"other", 1}};
  EXPECT_EQ(Body(Call("GET", "/sim/calls"), 200), counts);
  EXPECT_EQ(Body(Call("DELETE", "/sim/calls"), 200), json::object());
}

TEST_F(VapiApiTest, EveryCallIsLoggedWithTheMomentOfItsArrivalAndItsAnswer) {
  const std::int64_t start = absl::ToUnixMicros(clock_.Now());
  NewNumber();
  clock_.Advance(absl::Milliseconds(5));
  Call("GET", "/nowhere");
  Body(Call("POST", "/sim/faults", json::parse(R"([{"route":"*","fault":{"kind":"drop"}}])")), 200);
  Call("GET", "/assistant");
  const auto row = [](const char* route, int status, std::int64_t arrival, const json& answered) {
    return json{{"route", route}, {"status", status}, {"arrival_us", arrival}, {"answered_us", answered}};
  };
  const json expected = {row("POST /phone-number", 201, start, start),
                         row("other", 404, start + 5000, start + 5000),
                         row("GET /assistant", 0, start + 5000, nullptr)};
  EXPECT_EQ(Body(Call("GET", "/sim/call-log"), 200)["calls"], expected);
  Body(Call("DELETE", "/sim/calls"), 200);
  EXPECT_EQ(Body(Call("GET", "/sim/call-log"), 200)["calls"], json::array());
}

TEST_F(VapiApiTest, LedgerTellsHiddenDigitsAndEveryTime) {
  const json assistant = Body(Call("POST", "/assistant", {{"name", "a"}, {"metadata", {{"k", "v"}}}}), 201);
  const json number = NewNumber({{"assistantId", assistant["id"]}, {"name", "desk"}});
  clock_.Advance(absl::Seconds(1));
  Body(Call("DELETE", PathOf(number)), 200);
  const json ledger = Body(Call("GET", "/sim/ledger"), 200);
  EXPECT_EQ(ledger["assistants"][0]["metadata"], json({{"k", "v"}}));
  EXPECT_EQ(ledger["assistants"][0]["deleted_at"], nullptr);
  const json row = ledger["phone_numbers"][0];
  EXPECT_EQ(row["id"], number["id"]);
  EXPECT_EQ(row["assistantId"], assistant["id"]);
  EXPECT_EQ(row["name"], "desk");
  EXPECT_THAT(row["number"].get<std::string>(), MatchesRegex("\\+1415555[0-9]+"));
  EXPECT_EQ(row["created_at"], number["createdAt"]);
  EXPECT_EQ(row["ready_at_us"], absl::ToUnixMicros(*model_.PhoneNumberLedger()[0].ready_at));
  EXPECT_EQ(row["deleted_at_us"], absl::ToUnixMicros(clock_.Now()));
}

TEST_F(VapiApiTest, OneNumberCanBeMadeReadyByHand) {
  Body(Call("POST", "/sim/numbers", {{"delay", {{"kind", "never"}}}}), 200);
  const json number = NewNumber();
  const std::string control = "/sim/numbers/" + number["id"].get<std::string>();
  const json row = Body(Call("POST", control, {{"delay", {{"kind", "fixed"}, {"ms", 0}}}}), 200);
  EXPECT_EQ(Body(Call("GET", PathOf(number)), 200)["number"], row["number"]);
  Body(Call("POST", "/sim/numbers/none", json::object()), 404);
}

TEST_F(VapiApiTest, ResetForgetsFaultsCallsSettingsAndObjects) {
  NewNumber();
  Body(Call("POST", "/sim/numbers", {{"cap", 0}}), 200);
  Body(Call("POST", "/sim/faults", json::parse(R"([{"route":"*","fault":{"kind":"drop"}}])")), 200);
  Body(Call("POST", "/sim/reset"), 200);
  EXPECT_EQ(Body(Call("GET", "/sim/ledger"), 200)["phone_numbers"], json::array());
  EXPECT_EQ(Body(Call("GET", "/sim/faults"), 200), json::array());
  EXPECT_EQ(Body(Call("GET", "/sim/calls"), 200), json::object());
  NewNumber();
}

TEST_F(VapiApiTest, BadSettingsAreNamedAndChangeNothing) {
  const json before = Body(Call("GET", "/sim/numbers"), 200);
  const json bad = {{"cap", "x"}, {"foo", 1}, {"delay", {{"kind", "uniform"}, {"min_ms", 5}, {"max_ms", 1}}}};
  const std::string message = Body(Call("POST", "/sim/numbers", bad), 400)["message"];
  EXPECT_THAT(message, HasSubstr("numbers.cap must be an integer"));
  EXPECT_THAT(message, HasSubstr("numbers.foo is unknown here"));
  EXPECT_THAT(message, HasSubstr("numbers.delay.max_ms must not be less than min_ms"));
  EXPECT_EQ(Body(Call("GET", "/sim/numbers"), 200), before);
  EXPECT_THAT(Body(Call("GET", "/sim/nothing"), 404)["message"].get<std::string>(),
              HasSubstr("GET /sim/nothing"));
}

TEST_F(VapiApiTest, SettingsThatAreShownCanBeSentBack) {
  const json shown = Body(Call("GET", "/sim/numbers"), 200);
  EXPECT_EQ(Body(Call("POST", "/sim/numbers", shown), 200), shown);
}

}  // namespace
}  // namespace dialtone::simulator
