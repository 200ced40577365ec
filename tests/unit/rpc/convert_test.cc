#include "server/rpc/convert.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "server/provisioning/estimate.h"
#include "server/provisioning/schedule/learned_times.h"
#include "storage/enum_names.h"
#include "storage/memory/memory_coordination.h"
#include "tests/support/sample_records.h"

namespace dialtone {
namespace {

// The moment at which a message is made, by a server that has learned nothing yet.
Moment At(absl::Time now) {
  static MemoryCoordination* const coordination = new MemoryCoordination();
  static const LearnedTimes* const learned = new LearnedTimes(*coordination);
  return {now, *learned};
}

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr absl::Duration kMicrosecond = absl::Microseconds(1);

absl::Time TimeOf(const google::protobuf::Timestamp& message) {
  EXPECT_GE(message.nanos(), 0);
  EXPECT_LT(message.nanos(), 1'000'000'000);
  return absl::FromUnixSeconds(message.seconds()) + absl::Nanoseconds(message.nanos());
}

TEST(TimestampTest, KeepsMicrosecondsBeforeAndAfterTheEpoch) {
  for (const absl::Time time :
       {SampleTime(), absl::UnixEpoch(), absl::UnixEpoch() + kMicrosecond, absl::UnixEpoch() - kMicrosecond,
        absl::FromUnixSeconds(-86400) - kMicrosecond, absl::FromUnixSeconds(253402300799)}) {
    google::protobuf::Timestamp message;
    ToProto(time, &message);
    EXPECT_EQ(TimeOf(message), time);
  }
}

TEST(TimestampTest, CutsOffWhatIsFinerTowardsThePast) {
  google::protobuf::Timestamp message;
  ToProto(absl::UnixEpoch() + absl::Nanoseconds(1999), &message);
  EXPECT_EQ(TimeOf(message), absl::UnixEpoch() + kMicrosecond);
}

void ExpectFailure(const v1::Failure& message, const Failure& failure) {
  EXPECT_EQ(v1::Failure::Reason_Name(message.reason()), EnumName(failure.reason));
  EXPECT_EQ(message.message(), failure.message);
  EXPECT_EQ(message.vapi_message(), failure.vapi_message);
  EXPECT_EQ(message.vapi_status(), failure.vapi_http_status);
  EXPECT_EQ(
      std::vector<std::string>(message.suggested_area_codes().begin(), message.suggested_area_codes().end()),
      failure.suggested_area_codes);
  EXPECT_EQ(message.retryable(), failure.retryable);
  EXPECT_EQ(TimeOf(message.time()), failure.time);
}

TEST(ConvertTest, EveryFieldOfACampaignArrives) {
  const CampaignRecord record = FullRecord("spring");
  const Campaign& campaign = record.campaign;
  v1::Campaign message;
  ToProto(campaign, record.number, At(SampleTime()), &message);

  EXPECT_EQ(message.name(), "campaigns/spring");
  EXPECT_EQ(message.uid(), campaign.uid);
  EXPECT_EQ(message.display_name(), campaign.display_name);
  EXPECT_EQ(message.vapi_account(), campaign.account);
  EXPECT_EQ(message.assistant().name(), campaign.assistant.name);
  EXPECT_EQ(message.assistant().first_message(), campaign.assistant.first_message);
  EXPECT_EQ(message.assistant().system_prompt(), campaign.assistant.system_prompt);
  EXPECT_EQ(message.assistant().model().provider(), campaign.assistant.model_provider);
  EXPECT_EQ(message.assistant().model().model(), campaign.assistant.model);
  EXPECT_EQ(message.assistant().voice().provider(), campaign.assistant.voice_provider);
  EXPECT_EQ(message.assistant().voice().voice_id(), campaign.assistant.voice_id);
  EXPECT_EQ(message.assistant().server_url(), campaign.assistant.server_url);
  EXPECT_EQ(message.assistant().overrides().fields().at("maxDurationSeconds").number_value(), 600);
  EXPECT_EQ(message.phone_number_request().area_code(), campaign.phone_number_request.area_code);
  EXPECT_EQ(message.phone_number_request().allow_substitute(),
            campaign.phone_number_request.allow_substitute);
  EXPECT_THAT(message.labels(), UnorderedElementsAre(Pair("team", "growth"), Pair("städte", "Zürich, Genève"),
                                                     Pair("quote", "it's \"fine\"")));
  EXPECT_EQ(message.state(), v1::Campaign::FAILED);
  ExpectFailure(message.failure(), *campaign.failure);
  EXPECT_EQ(message.etag(), EtagOf(campaign.revision));
  EXPECT_EQ(message.revision(), campaign.revision);
  EXPECT_EQ(TimeOf(message.create_time()), campaign.create_time);
  EXPECT_EQ(TimeOf(message.update_time()), campaign.update_time);

  v1::PhoneNumber number;
  ToProto(record.number, At(SampleTime()), &number);
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(message.phone_number(), number));
}

TEST(ConvertTest, NoFieldOfACampaignWithEverythingIsLeftEmpty) {
  CampaignRecord record = FullRecord("spring");
  record.campaign.revision = record.number.revision = 3;
  record.number.state = PhoneNumberState::kPending;
  v1::Campaign message;
  // Late enough for every part of the estimate to be set, and before the next look.
  const absl::Time now = *record.number.requested_time + absl::Hours(1);
  record.number.checks.next_time = now + absl::Seconds(1);
  ToProto(record.campaign, record.number, At(now), &message);
  std::vector<const google::protobuf::Message*> messages = {
      &message,
      &message.assistant(),
      &message.assistant().model(),
      &message.assistant().voice(),
      &message.phone_number_request(),
      &message.phone_number(),
      &message.phone_number().provisioning(),
      &message.failure(),
  };
  for (const auto* part : messages) {
    std::vector<const google::protobuf::FieldDescriptor*> set;
    part->GetReflection()->ListFields(*part, &set);
    EXPECT_EQ(static_cast<int>(set.size()), part->GetDescriptor()->field_count())
        << part->GetDescriptor()->name() << ": " << part->ShortDebugString();
  }
}

TEST(ConvertTest, EveryFieldOfAPhoneNumberArrives) {
  const PhoneNumber number = FullRecord("spring").number;
  v1::PhoneNumber message;
  ToProto(number, At(SampleTime()), &message);
  EXPECT_EQ(message.name(), "phoneNumbers/spring");
  EXPECT_EQ(message.campaign(), "campaigns/spring");
  EXPECT_EQ(message.number(), number.number);
  EXPECT_EQ(message.sip_uri(), number.sip_uri);
  EXPECT_EQ(message.vapi_phone_number_id(), number.vapi_phone_number_id);
  EXPECT_EQ(message.vapi_assistant_id(), number.vapi_assistant_id);
  EXPECT_EQ(message.area_code(), number.area_code);
  EXPECT_EQ(message.state(), v1::PhoneNumber::RELEASING);
  ExpectFailure(message.failure(), *number.failure);
  EXPECT_EQ(message.revision(), number.revision);
  EXPECT_EQ(message.vapi_account(), number.account);
  EXPECT_EQ(TimeOf(message.create_time()), number.create_time);
  EXPECT_EQ(TimeOf(message.update_time()), number.update_time);
  EXPECT_EQ(message.provisioning().checks(), number.checks.count);
  EXPECT_EQ(TimeOf(message.provisioning().requested_time()), *number.requested_time);
  EXPECT_EQ(TimeOf(message.provisioning().last_check_time()), *number.checks.last_time);
  EXPECT_EQ(message.provisioning().last_check_outcome(), v1::PhoneNumber::Provisioning::UNREACHABLE);
}

TEST(ConvertTest, WhatIsNotSetStaysUnset) {
  const CampaignRecord record = NewRecord("spring");
  v1::Campaign message;
  ToProto(record.campaign, record.number, At(SampleTime()), &message);
  EXPECT_FALSE(message.has_failure());
  EXPECT_FALSE(message.assistant().has_model());
  EXPECT_FALSE(message.assistant().has_voice());
  EXPECT_FALSE(message.assistant().has_overrides());
  EXPECT_FALSE(message.phone_number().has_failure());
  const auto& provisioning = message.phone_number().provisioning();
  EXPECT_FALSE(provisioning.has_requested_time());
  EXPECT_FALSE(provisioning.has_last_check_time());
  EXPECT_FALSE(provisioning.has_next_check_time());
}

TEST(ConvertTest, EveryCampaignStateKeepsItsName) {
  for (std::size_t i = 0; i < std::size(EnumNames<CampaignState>::kNames); ++i) {
    CampaignRecord record = NewRecord("spring");
    record.campaign.state = static_cast<CampaignState>(i);
    v1::Campaign message;
    ToProto(record.campaign, record.number, At(SampleTime()), &message);
    EXPECT_EQ(v1::Campaign::State_Name(message.state()), EnumNames<CampaignState>::kNames[i]);
  }
  EXPECT_EQ(std::size(EnumNames<CampaignState>::kNames),
            v1::Campaign::State_descriptor()->value_count() - 1u);
}

TEST(ConvertTest, EveryPhoneNumberStateKeepsItsName) {
  for (std::size_t i = 0; i < std::size(EnumNames<PhoneNumberState>::kNames); ++i) {
    PhoneNumber number = NewRecord("spring").number;
    number.state = static_cast<PhoneNumberState>(i);
    v1::PhoneNumber message;
    ToProto(number, At(SampleTime()), &message);
    EXPECT_EQ(v1::PhoneNumber::State_Name(message.state()), EnumNames<PhoneNumberState>::kNames[i]);
  }
  EXPECT_EQ(std::size(EnumNames<PhoneNumberState>::kNames),
            v1::PhoneNumber::State_descriptor()->value_count() - 1u);
}

TEST(ConvertTest, EveryFailureReasonKeepsItsName) {
  for (std::size_t i = 0; i < std::size(EnumNames<FailureReason>::kNames); ++i) {
    PhoneNumber number = FullRecord("spring").number;
    number.failure->reason = static_cast<FailureReason>(i);
    v1::PhoneNumber message;
    ToProto(number, At(SampleTime()), &message);
    EXPECT_EQ(v1::Failure::Reason_Name(message.failure().reason()), EnumNames<FailureReason>::kNames[i]);
  }
  EXPECT_EQ(std::size(EnumNames<FailureReason>::kNames),
            v1::Failure::Reason_descriptor()->value_count() - 1u);
}

TEST(ConvertTest, EveryCheckOutcomeKeepsItsName) {
  for (std::size_t i = 0; i < std::size(EnumNames<CheckOutcome>::kNames); ++i) {
    PhoneNumber number = NewRecord("spring").number;
    number.checks.last_outcome = static_cast<CheckOutcome>(i);
    v1::PhoneNumber message;
    ToProto(number, At(SampleTime()), &message);
    const std::string name =
        v1::PhoneNumber::Provisioning::CheckOutcome_Name(message.provisioning().last_check_outcome());
    EXPECT_EQ(name == "CHECK_OUTCOME_UNSPECIFIED" ? "NONE" : name, EnumNames<CheckOutcome>::kNames[i]);
  }
  EXPECT_EQ(static_cast<int>(std::size(EnumNames<CheckOutcome>::kNames)),
            v1::PhoneNumber::Provisioning::CheckOutcome_descriptor()->value_count());
}

TEST(ConvertTest, EveryEventKindKeepsItsName) {
  for (std::size_t i = 0; i < std::size(EnumNames<EventKind>::kNames); ++i) {
    const CampaignEvent event{
        .sequence = 7, .time = SampleTime(), .kind = static_cast<EventKind>(i), .detail = "It happened."};
    v1::CampaignEvent message;
    ToProto(event, &message);
    EXPECT_EQ(v1::CampaignEvent::Kind_Name(message.kind()), EnumNames<EventKind>::kNames[i]);
    EXPECT_EQ(message.sequence(), 7);
    EXPECT_EQ(TimeOf(message.time()), SampleTime());
    EXPECT_EQ(message.detail(), "It happened.");
  }
  EXPECT_EQ(std::size(EnumNames<EventKind>::kNames),
            v1::CampaignEvent::Kind_descriptor()->value_count() - 1u);
}

TEST(ConvertTest, AnAssistantComesBackFromItsMessage) {
  const CampaignRecord record = FullRecord("spring");
  v1::Campaign message;
  ToProto(record.campaign, record.number, At(SampleTime()), &message);
  AssistantSpec spec = FromProto(message.assistant());
  EXPECT_EQ(nlohmann::json::parse(spec.overrides_json),
            nlohmann::json::parse(record.campaign.assistant.overrides_json));
  spec.overrides_json = record.campaign.assistant.overrides_json;
  EXPECT_EQ(spec, record.campaign.assistant);
  EXPECT_EQ(FromProto(message.phone_number_request()), record.campaign.phone_number_request);
}

TEST(ConvertTest, OverridesKeepTheirKindsOfValues) {
  CampaignRecord record = NewRecord("spring");
  const nlohmann::json overrides = {{"text", "ü\"\n"},
                                    {"number", 0.25},
                                    {"whole", 600},
                                    {"yes", true},
                                    {"nothing", nullptr},
                                    {"list", {1, "two", {{"three", 3}}}},
                                    {"nested", {{"a", {{"b", "c"}}}}}};
  record.campaign.assistant.overrides_json = overrides.dump();
  v1::Campaign message;
  ToProto(record.campaign, record.number, At(SampleTime()), &message);
  EXPECT_EQ(nlohmann::json::parse(FromProto(message.assistant()).overrides_json), overrides);
}

TEST(ConvertTest, AnAssistantWithNothingSetIsAnEmptySpec) {
  EXPECT_EQ(FromProto(v1::Assistant()), AssistantSpec());
  v1::Assistant with_empty_overrides;
  with_empty_overrides.mutable_overrides();
  EXPECT_EQ(FromProto(with_empty_overrides), AssistantSpec());
}

TEST(ConvertTest, APendingNumberTellsItsEstimate) {
  PhoneNumber number = NewRecord("spring").number;
  number.requested_time = SampleTime();
  number.checks.next_time = SampleTime() + absl::Seconds(12);
  const absl::Time now = SampleTime() + absl::Seconds(10);
  v1::PhoneNumber::Provisioning message;
  ToProto(number, At(now), &message);
  const WaitEstimate estimate = EstimateWait(ProvisioningTimes(), absl::Seconds(10));
  EXPECT_DOUBLE_EQ(message.progress(), estimate.progress);
  EXPECT_GT(message.progress(), 0);
  EXPECT_LT(message.progress(), 1);
  EXPECT_FALSE(message.overdue());
  EXPECT_EQ(TimeOf(message.next_check_time()), *number.checks.next_time);
  v1::PhoneNumber::Provisioning due;
  ToProto(number, At(*number.checks.next_time), &due);
  EXPECT_FALSE(due.has_next_check_time()) << "the look is about to be made";
  EXPECT_LT(absl::AbsDuration(TimeOf(message.expected_ready_time()) - (now + estimate.remaining)),
            kMicrosecond);
  EXPECT_GT(TimeOf(message.expected_ready_time()), now);
}

TEST(ConvertTest, APendingNumberThatWasNotAskedForYetHasMadeNoProgress) {
  v1::PhoneNumber::Provisioning message;
  ToProto(NewRecord("spring").number, At(SampleTime() + absl::Hours(1)), &message);
  EXPECT_EQ(message.progress(), 0);
  EXPECT_FALSE(message.overdue());
}

TEST(ConvertTest, AnOldPendingNumberIsOverdueAndNeverQuiteReady) {
  PhoneNumber number = NewRecord("spring").number;
  number.requested_time = SampleTime();
  v1::PhoneNumber::Provisioning message;
  ToProto(number, At(SampleTime() + absl::Hours(2)), &message);
  EXPECT_TRUE(message.overdue());
  EXPECT_LT(message.progress(), 1);
}

TEST(ConvertTest, ANumberThatIsThereIsComplete) {
  PhoneNumber number = FullRecord("spring").number;
  number.state = PhoneNumberState::kActive;
  v1::PhoneNumber::Provisioning message;
  ToProto(number, At(SampleTime()), &message);
  EXPECT_EQ(message.progress(), 1);
  EXPECT_FALSE(message.overdue());
  EXPECT_FALSE(message.has_expected_ready_time());
  EXPECT_FALSE(message.has_next_check_time());
}

TEST(ConvertTest, AnEtagStandsForOneRevision) {
  EXPECT_NE(EtagOf(1), EtagOf(2));
  EXPECT_EQ(EtagOf(7), EtagOf(7));
}

}  // namespace
}  // namespace dialtone
