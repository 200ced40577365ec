// Every failure that Vapi can cause: what the caller is told, and that a retry helps once the cause is
// mended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "simulator/rendering.h"
#include "tests/integration/failures/simulated_world.h"

namespace dialtone {
namespace {

using simulator::DelayPlan;
using simulator::NoAreaCodeOutcome;
using simulator::StatusBehaviour;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr char kId[] = "spring";
const DelayPlan kAtOnce{.kind = DelayPlan::Kind::kFixed, .min = absl::ZeroDuration()};
const DelayPlan kNever{.kind = DelayPlan::Kind::kNever};

void Nothing(SimulatedWorld&) {}

void Update(SimulatedWorld& world, const v1::Assistant& assistant) {
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->set_name(absl::StrCat("campaigns/", kId));
  *request.mutable_campaign()->mutable_assistant() = assistant;
  request.mutable_update_mask()->add_paths("assistant");
  EXPECT_THAT(Call(world.server().campaigns(), &v1::CampaignService::Stub::UpdateCampaign, request).status,
              IsGrpcOk());
}

v1::Assistant WithOverrides(const std::string& member, double value) {
  v1::Assistant assistant;
  (*assistant.mutable_overrides()->mutable_fields())[member].set_number_value(value);
  return assistant;
}

v1::PhoneNumberRequest In(const std::string& area_code, bool allow_substitute = false) {
  v1::PhoneNumberRequest wanted;
  wanted.set_area_code(area_code);
  wanted.set_allow_substitute(allow_substitute);
  return wanted;
}

struct Scenario {
  std::string name;
  std::function<void(SimulatedWorld&)> cause;  // before the campaign is created
  std::string area_code = "907";
  v1::Assistant assistant = {};
  std::function<void(SimulatedWorld&)> later = Nothing;  // when Vapi was asked for everything

  v1::Failure::Reason reason;
  std::string advice;          // in the message
  std::string vapi_said = "";  // all of it
  int vapi_status = 0;
  std::vector<std::string> suggested = {};

  std::function<void(SimulatedWorld&)> mend = Nothing;
  std::string retry_in = "";
  bool made_a_number = false;  // that the retry gives back first
};

void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

std::vector<Scenario> Scenarios() {
  std::vector<Scenario> all;
  all.push_back(
      {.name = "AreaCodeWithoutStock",
       .cause =
           [](SimulatedWorld& world) {
             world.Change({.unavailable_area_codes = {{"907"}}, .suggested_area_codes = {{"562", "716"}}});
           },
       .reason = v1::Failure::AREA_CODE_UNAVAILABLE,
       .advice = "no number in area code 907 now. Retry the campaign with one of 562, 716.",
       .vapi_said = "This area code is currently not available. Hint: Try one of 562, 716.",
       .vapi_status = 400,
       .suggested = {"562", "716"},
       .retry_in = "716"});
  all.push_back({.name = "WrongKey",
                 .cause =
                     [](SimulatedWorld& world) {
                       EXPECT_TRUE(
                           world.vapi()
                               .faults()
                               .Add({{.route = "POST /assistant",
                                      .times = simulator::FaultRule::kForEver,
                                      .fault = {.reply = simulator::ErrorReply(401, "Invalid Key.")}}})
                               .ok());
                     },
                 .reason = v1::Failure::VAPI_CREDENTIALS,
                 .advice = "private key and still valid, then retry the campaign",
                 .vapi_said = "Invalid Key.",
                 .vapi_status = 401,
                 .mend = [](SimulatedWorld& world) { world.vapi().faults().Clear(); }});
  all.push_back({.name = "Quota",
                 .cause = [](SimulatedWorld& world) { world.Change({.cap = 0}); },
                 .reason = v1::Failure::VAPI_QUOTA,
                 .advice = "Release one or raise the limit at Vapi, then retry the campaign",
                 .vapi_said = "You have reached the limit of 0 free phone numbers.",
                 .vapi_status = 400,
                 .mend = [](SimulatedWorld& world) { world.Change({.cap = -1}); }});
  all.push_back({.name = "Payment",
                 .cause = [](SimulatedWorld& world) { world.Change({.payment_required = true}); },
                 .reason = v1::Failure::VAPI_PAYMENT,
                 .advice = "payment method or a higher plan. Mend it at Vapi, then retry the campaign",
                 .vapi_said = "A payment method is required to create a phone number.",
                 .vapi_status = 402,
                 .mend = [](SimulatedWorld& world) { world.Change({.payment_required = false}); }});
  v1::Assistant invalid = WithOverrides("maxDurationSeconds", 5);
  (*invalid.mutable_overrides()->mutable_fields())["voicemailMessage"].set_number_value(7);
  all.push_back(
      {.name = "InvalidAssistant",
       .cause = Nothing,
       .assistant = invalid,
       .reason = v1::Failure::INVALID_ASSISTANT,
       .advice = "Update the campaign's assistant as Vapi's message says, then retry the campaign",
       .vapi_said = "voicemailMessage must be a string; maxDurationSeconds must not be less than 10",
       .vapi_status = 400,
       .mend = [](SimulatedWorld& world) { Update(world, WithOverrides("maxDurationSeconds", 600)); }});
  all.push_back(
      {.name = "NumberNeverArrived",
       .cause = [](SimulatedWorld& world) { world.Change({.delay = kNever}); },
       .reason = v1::Failure::ACTIVATION_TIMEOUT,
       .advice = "gave no digits within 10m. Retry the campaign: the dead number is released first.",
       .mend = [](SimulatedWorld& world) { world.Change({.delay = kAtOnce}); },
       .made_a_number = true});
  all.push_back(
      {.name = "SipOnly",
       .cause =
           [](SimulatedWorld& world) { world.Change({.without_area_code = NoAreaCodeOutcome::kSipOnly}); },
       .area_code = "",
       .reason = v1::Failure::SIP_ONLY,
       .advice = "Retry the campaign with an area code",
       .retry_in = "907",
       .made_a_number = true});
  all.push_back({.name = "SipOnlyAlthoughAnAreaCodeWasAsked",
                 .cause = [](SimulatedWorld& world) { world.Change({.sip_only = true}); },
                 .reason = v1::Failure::SIP_ONLY,
                 .advice = "or with another one",
                 .mend = [](SimulatedWorld& world) { world.Change({.sip_only = false}); },
                 .retry_in = "716",
                 .made_a_number = true});
  all.push_back({.name = "Blocked",
                 .cause = [](SimulatedWorld& world) { world.Change({.status = StatusBehaviour::kBlocked}); },
                 .reason = v1::Failure::BLOCKED,
                 .advice = "Ask Vapi why; to retry the campaign releases it and asks for another",
                 .mend = [](SimulatedWorld& world) { world.Change({.status = StatusBehaviour::kActive}); },
                 .made_a_number = true});
  all.push_back({.name = "DeletedOutside",
                 .cause = [](SimulatedWorld& world) { world.Change({.delay = kNever}); },
                 .later =
                     [](SimulatedWorld& world) {
                       const std::string id = world.vapi().model().PhoneNumberLedger().front().id;
                       EXPECT_TRUE(world.vapi().model().DeletePhoneNumber(id).ok());
                     },
                 .reason = v1::Failure::DELETED_OUTSIDE,
                 .advice = "Dialtone did not release it. Retry the campaign to ask for another.",
                 .mend = [](SimulatedWorld& world) { world.Change({.delay = kAtOnce}); },
                 .made_a_number = true});
  all.push_back(
      {.name = "AreaCodeWanted",
       .cause =
           [](SimulatedWorld& world) { world.Change({.without_area_code = NoAreaCodeOutcome::kRefused}); },
       .area_code = "",
       .reason = v1::Failure::VAPI_REJECTED,
       .advice = "retry the campaign with an area code",
       .vapi_said = "Either numberDesiredAreaCode or sipUri is required.",
       .vapi_status = 400,
       .retry_in = "907"});
  return all;
}

class TypedFailureTest : public testing::TestWithParam<Scenario> {
 protected:
  void Fail() {
    GetParam().cause(world_);
    world_.Create(kId, In(GetParam().area_code), GetParam().assistant);
    ASSERT_TRUE(world_.server().WorkUntilIdle());
    GetParam().later(world_);
    failed_ = world_.Settle(kId);
    ASSERT_EQ(failed_.state(), v1::Campaign::FAILED);
  }

  SimulatedWorld world_;
  v1::Campaign failed_;
};

TEST_P(TypedFailureTest, IsToldWithItsCauseAndTheWayOut) {
  ASSERT_NO_FATAL_FAILURE(Fail());
  const Scenario& expected = GetParam();
  const v1::Failure& failure = failed_.failure();
  EXPECT_EQ(v1::Failure::Reason_Name(failure.reason()), v1::Failure::Reason_Name(expected.reason));
  EXPECT_THAT(failure.message(), HasSubstr(expected.advice));
  EXPECT_EQ(failure.vapi_message(), expected.vapi_said);
  EXPECT_EQ(failure.vapi_status(), expected.vapi_status);
  EXPECT_THAT(failure.suggested_area_codes(), ElementsAreArray(expected.suggested));
  EXPECT_TRUE(failure.retryable());
  EXPECT_TRUE(failure.has_time());
  EXPECT_EQ(failed_.phone_number().state(), v1::PhoneNumber::FAILED);
  EXPECT_EQ(failed_.phone_number().failure().SerializeAsString(), failure.SerializeAsString());
  EXPECT_EQ(failed_.phone_number().number(), "");

  const auto events = world_.Events(kId);
  const auto told = std::find_if(events.begin(), events.end(),
                                 [](const auto& event) { return event.kind() == v1::CampaignEvent::FAILED; });
  ASSERT_NE(told, events.end());
  EXPECT_THAT(told->detail(), AllOf(HasSubstr(failure.message()), HasSubstr(failure.vapi_message())));
}

TEST_P(TypedFailureTest, IsShownOnTheCommandLine) {
  ASSERT_NO_FATAL_FAILURE(Fail());
  const std::string& message = failed_.failure().message();
  const std::string reason = v1::Failure::Reason_Name(GetParam().reason);

  const auto described = world_.RunCli({"campaigns", "describe", kId});
  EXPECT_EQ(described.code, ExitCode::kOk) << described.err;
  EXPECT_THAT(described.out, HasSubstr(absl::StrCat("Failure:        ", reason, ": ", message, "\n")));
  EXPECT_THAT(described.out, HasSubstr("Retry:          can help\n"));

  const auto got = world_.RunCli({"campaigns", "get", kId});
  EXPECT_EQ(got.code, ExitCode::kOk) << got.err;
  EXPECT_THAT(got.out, HasSubstr("spring    FAILED"));
  EXPECT_THAT(got.err, HasSubstr(absl::StrCat("campaigns/spring failed: ", message, " (", reason, ")\n")));
  EXPECT_THAT(got.err, HasSubstr("Start it again: dialtone campaigns retry campaigns/spring"));

  const std::string& said = GetParam().vapi_said;
  EXPECT_EQ(described.out.find("Vapi said:      ") != std::string::npos, !said.empty());
  EXPECT_EQ(got.err.find("Vapi said: ") != std::string::npos, !said.empty());
  if (!said.empty()) {
    EXPECT_THAT(described.out, HasSubstr(absl::StrCat("Vapi said:      ", said, "\n")));
    EXPECT_THAT(got.err, HasSubstr(absl::StrCat("Vapi said: ", said, "\n")));
  }
  for (const std::string& code : GetParam().suggested) {
    EXPECT_THAT(described.out, HasSubstr(code));
    EXPECT_THAT(got.err, HasSubstr(code));
  }
}

TEST_P(TypedFailureTest, ARetryHelpsOnceTheCauseIsMended) {
  ASSERT_NO_FATAL_FAILURE(Fail());
  GetParam().mend(world_);
  world_.Retry(kId, GetParam().retry_in);
  const v1::Campaign active = world_.Settle(kId);
  ASSERT_EQ(active.state(), v1::Campaign::ACTIVE) << active.failure().message();
  EXPECT_FALSE(active.has_failure());
  const std::string area_code = GetParam().retry_in.empty() ? GetParam().area_code : GetParam().retry_in;
  EXPECT_THAT(active.phone_number().number(), MatchesRegex("\\+1" + area_code + "[0-9]{7}"));

  // The ledger: the dead number went before the new one came, and nothing else is left.
  const auto numbers = world_.vapi().model().PhoneNumberLedger();
  ASSERT_EQ(numbers.size(), GetParam().made_a_number ? 2u : 1u);
  EXPECT_EQ(numbers.back().id, active.phone_number().vapi_phone_number_id());
  EXPECT_FALSE(numbers.back().deleted.has_value());
  if (GetParam().made_a_number) {
    ASSERT_TRUE(numbers.front().deleted.has_value());
    EXPECT_LE(*numbers.front().deleted, numbers.back().created);
  }
  EXPECT_EQ(world_.vapi().model().AssistantLedger().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(OfVapi, TypedFailureTest, testing::ValuesIn(Scenarios()),
                         [](const auto& info) { return info.param.name; });

class ProvisioningTest : public testing::Test {
 protected:
  SimulatedWorld world_;
};

TEST_F(ProvisioningTest, OneSuggestedAreaCodeIsTakenWhereThatIsAllowed) {
  world_.Change({.unavailable_area_codes = {{"907"}}, .suggested_area_codes = {{"562", "716"}}});
  world_.Create(kId, In("907", /*allow_substitute=*/true));
  const v1::Campaign active = world_.Settle(kId);
  ASSERT_EQ(active.state(), v1::Campaign::ACTIVE);
  EXPECT_EQ(active.phone_number().area_code(), "562");
  EXPECT_THAT(active.phone_number().number(), HasSubstr("+1562"));
  EXPECT_EQ(active.phone_number_request().area_code(), "907") << "what was asked for stays";
  EXPECT_EQ(world_.calls("POST /phone-number"), 2);
}

TEST_F(ProvisioningTest, ASubstituteIsTakenOnlyOnce) {
  world_.Change({.unavailable_area_codes = {{"907", "562"}}, .suggested_area_codes = {{"562", "716"}}});
  world_.Create(kId, In("907", /*allow_substitute=*/true));
  const v1::Campaign failed = world_.Settle(kId);
  ASSERT_EQ(failed.state(), v1::Campaign::FAILED);
  EXPECT_EQ(failed.failure().reason(), v1::Failure::AREA_CODE_UNAVAILABLE);
  EXPECT_THAT(failed.failure().message(), HasSubstr("area code 562"));
  EXPECT_THAT(failed.failure().suggested_area_codes(), ElementsAre("716")) << "562 was just refused";
  EXPECT_EQ(world_.calls("POST /phone-number"), 2);

  world_.Retry(kId, "716");
  EXPECT_EQ(world_.Settle(kId).state(), v1::Campaign::ACTIVE);
}

TEST_F(ProvisioningTest, AStatusOfActiveWithoutDigitsIsStillPending) {
  world_.Change({.delay = kNever, .status = StatusBehaviour::kActive});
  world_.Create(kId, In("907"));
  for (int i = 0; i < 3; ++i) world_.Step();
  EXPECT_EQ(world_.vapi().model().PhoneNumberLedger().front().status, StatusBehaviour::kActive);
  const v1::Campaign campaign = world_.Get(kId);
  EXPECT_EQ(campaign.state(), v1::Campaign::PENDING);
  EXPECT_EQ(campaign.phone_number().number(), "");
  EXPECT_GE(campaign.phone_number().provisioning().checks(), 3);
}

TEST_F(ProvisioningTest, MaskedDigitsActivateNothingSeenByGetOrInAList) {
  world_.Change({.delay = kAtOnce, .masked = true});
  // Vapi's reply to the POST is lost, so that the digits are seen masked only.
  const auto lose_reply = [this] {
    EXPECT_TRUE(world_.vapi()
                    .faults()
                    .Add({{.route = "POST /phone-number",
                           .fault = {.kind = simulator::Fault::Kind::kDrop, .after_effect = true}}})
                    .ok());
  };
  lose_reply();
  world_.Create("first", In("907"));
  for (int i = 0; i < 3; ++i) world_.Step();
  EXPECT_GT(world_.calls("GET /phone-number/{id}"), 0);
  EXPECT_EQ(world_.Get("first").state(), v1::Campaign::PENDING);
  EXPECT_NE(world_.Get("first").phone_number().vapi_phone_number_id(), "");
  EXPECT_EQ(world_.Get("first").phone_number().number(), "");

  lose_reply();
  world_.Create("second", In("716"));
  for (int i = 0; i < 3; ++i) world_.Step();
  const std::int64_t lists = world_.calls("GET /phone-number");
  world_.Step();
  EXPECT_GT(world_.calls("GET /phone-number"), lists);
  for (const std::string id : {"first", "second"}) {
    EXPECT_EQ(world_.Get(id).state(), v1::Campaign::PENDING);
    EXPECT_EQ(world_.Get(id).phone_number().number(), "");
  }

  world_.Change({.masked = false});
  EXPECT_THAT(world_.Settle("first").phone_number().number(), MatchesRegex("\\+1907[0-9]{7}"));
  EXPECT_THAT(world_.Settle("second").phone_number().number(), MatchesRegex("\\+1716[0-9]{7}"));
}

TEST_F(ProvisioningTest, MaskedDigitsNeverOverwriteGoodOnes) {
  world_.Change({.delay = kAtOnce});
  world_.Create(kId, In("907"));
  const std::string digits = world_.Settle(kId).phone_number().number();
  ASSERT_THAT(digits, MatchesRegex("\\+1907[0-9]{7}"));
  world_.Change({.masked = true});
  v1::RefreshPhoneNumberRequest refresh;
  refresh.set_name(absl::StrCat("phoneNumbers/", kId));
  const auto refreshed =
      Call(world_.server().numbers(), &v1::PhoneNumberService::Stub::RefreshPhoneNumber, refresh);
  EXPECT_EQ(refreshed.response.phone_number().number(), digits);
  Update(world_, WithOverrides("maxDurationSeconds", 600));  // makes its worker look at the campaign again
  for (int i = 0; i < 3; ++i) world_.Step();
  EXPECT_EQ(world_.Get(kId).phone_number().number(), digits);
  EXPECT_EQ(world_.Get(kId).state(), v1::Campaign::ACTIVE);
}

TEST(WrongSettingsTest, AKeyThatVapiRefusesIsNamedAndNotShown) {
  const std::string key = "00000000-public-key-of-somebody";
  SimulatedWorld world(key);
  world.Create(kId, In("907"));
  const v1::Campaign failed = world.Settle(kId);
  EXPECT_EQ(failed.failure().reason(), v1::Failure::VAPI_CREDENTIALS);
  EXPECT_THAT(failed.failure().vapi_message(), HasSubstr("the public key where the private key belongs"));
  EXPECT_THAT(failed.DebugString(), Not(HasSubstr(key)));
  EXPECT_THAT(world.RunCli({"campaigns", "describe", kId}).out, Not(HasSubstr(key)));
}

TEST(WrongSettingsTest, AUrlThatIsNotVapisIsNotTheAssistantsFault) {
  SimulatedWorld world("sim-key", "/v1");
  world.Create(kId, In("907"));
  const v1::Failure failure = world.Settle(kId).failure();
  EXPECT_EQ(failure.reason(), v1::Failure::VAPI_REJECTED);
  EXPECT_THAT(failure.message(), HasSubstr("Check the URL"));
  EXPECT_THAT(failure.vapi_message(), HasSubstr("Cannot POST /v1/assistant"));
}

}  // namespace
}  // namespace dialtone
