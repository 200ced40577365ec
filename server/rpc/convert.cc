#include "server/rpc/convert.h"

#include <google/protobuf/util/json_util.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "server/provisioning/estimate.h"
#include "server/provisioning/schedule/learned_times.h"
#include "server/rpc/resource_name.h"

namespace dialtone {
namespace {

// The enums of the records stand in the order of the messages' enums, which begin with a value for "unset".
template <typename Message, typename Record>
constexpr Message EnumToProto(Record value) {
  return static_cast<Message>(static_cast<int>(value) + 1);
}
static_assert(EnumToProto<v1::Campaign::State>(CampaignState::kDeleting) == v1::Campaign::DELETING);
static_assert(EnumToProto<v1::PhoneNumber::State>(PhoneNumberState::kReleased) == v1::PhoneNumber::RELEASED);
static_assert(EnumToProto<v1::Failure::Reason>(FailureReason::kDeletedOutside) ==
              v1::Failure::DELETED_OUTSIDE);
static_assert(EnumToProto<v1::CampaignEvent::Kind>(EventKind::kChecked) == v1::CampaignEvent::CHECKED);
static_assert(static_cast<int>(CheckOutcome::kUnreachable) == v1::PhoneNumber::Provisioning::UNREACHABLE);

void FailureToProto(const Failure& failure, v1::Failure* message) {
  message->set_reason(EnumToProto<v1::Failure::Reason>(failure.reason));
  message->set_message(failure.message);
  message->set_vapi_message(failure.vapi_message);
  message->set_vapi_status(failure.vapi_http_status);
  for (const std::string& code : failure.suggested_area_codes) message->add_suggested_area_codes(code);
  message->set_retryable(failure.retryable);
  ToProto(failure.time, message->mutable_time());
}

void AssistantToProto(const AssistantSpec& spec, v1::Assistant* message) {
  message->set_name(spec.name);
  message->set_first_message(spec.first_message);
  message->set_system_prompt(spec.system_prompt);
  if (!spec.model_provider.empty() || !spec.model.empty()) {
    message->mutable_model()->set_provider(spec.model_provider);
    message->mutable_model()->set_model(spec.model);
  }
  if (!spec.voice_provider.empty() || !spec.voice_id.empty()) {
    message->mutable_voice()->set_provider(spec.voice_provider);
    message->mutable_voice()->set_voice_id(spec.voice_id);
  }
  message->set_server_url(spec.server_url);
  if (!spec.overrides_json.empty()) {
    (void)google::protobuf::util::JsonStringToMessage(spec.overrides_json, message->mutable_overrides());
  }
}

}  // namespace

void ToProto(absl::Time time, google::protobuf::Timestamp* message) {
  const std::int64_t micros = absl::ToUnixMicros(time);
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  message->set_seconds(seconds);
  message->set_nanos(static_cast<int>((micros - seconds * 1000000) * 1000));
}

void ToProto(const PhoneNumber& number, const Moment& moment, v1::PhoneNumber::Provisioning* message) {
  const Checks& checks = number.checks;
  message->set_checks(checks.count);
  if (checks.last_time.has_value()) ToProto(*checks.last_time, message->mutable_last_check_time());
  message->set_last_check_outcome(
      static_cast<v1::PhoneNumber::Provisioning::CheckOutcome>(static_cast<int>(checks.last_outcome)));
  if (number.requested_time.has_value()) ToProto(*number.requested_time, message->mutable_requested_time());
  if (number.state == PhoneNumberState::kActive) {
    message->set_progress(1);
  } else if (number.state == PhoneNumberState::kPending) {
    // A look that is due by now is about to be made.
    if (checks.next_time.has_value() && *checks.next_time > moment.now)
      ToProto(*checks.next_time, message->mutable_next_check_time());
    const auto times = moment.learned_times.Of(number.account);
    const WaitEstimate estimate =
        EstimateWait(*times, moment.now - number.requested_time.value_or(moment.now));
    message->set_progress(estimate.progress);
    message->set_overdue(estimate.overdue);
    ToProto(moment.now + estimate.remaining, message->mutable_expected_ready_time());
  }
}

void ToProto(const PhoneNumber& number, const Moment& moment, v1::PhoneNumber* message) {
  message->set_name(PhoneNumberName(number.id));
  message->set_campaign(CampaignName(number.id));
  message->set_number(number.number);
  message->set_sip_uri(number.sip_uri);
  message->set_vapi_phone_number_id(number.vapi_phone_number_id);
  message->set_vapi_assistant_id(number.vapi_assistant_id);
  message->set_area_code(number.area_code);
  message->set_state(EnumToProto<v1::PhoneNumber::State>(number.state));
  if (number.failure.has_value()) FailureToProto(*number.failure, message->mutable_failure());
  ToProto(number, moment, message->mutable_provisioning());
  message->set_revision(number.revision);
  message->set_vapi_account(number.account);
  ToProto(number.create_time, message->mutable_create_time());
  ToProto(number.update_time, message->mutable_update_time());
}

void ToProto(const Campaign& campaign, const PhoneNumber& number, const Moment& moment,
             v1::Campaign* message) {
  message->set_name(CampaignName(campaign.id));
  message->set_uid(campaign.uid);
  message->set_display_name(campaign.display_name);
  message->set_vapi_account(campaign.account);
  AssistantToProto(campaign.assistant, message->mutable_assistant());
  message->mutable_phone_number_request()->set_area_code(campaign.phone_number_request.area_code);
  message->mutable_phone_number_request()->set_allow_substitute(
      campaign.phone_number_request.allow_substitute);
  for (const auto& [key, value] : campaign.labels) (*message->mutable_labels())[key] = value;
  message->set_state(EnumToProto<v1::Campaign::State>(campaign.state));
  ToProto(number, moment, message->mutable_phone_number());
  if (campaign.failure.has_value()) FailureToProto(*campaign.failure, message->mutable_failure());
  message->set_etag(EtagOf(campaign.revision));
  message->set_revision(campaign.revision);
  ToProto(campaign.create_time, message->mutable_create_time());
  ToProto(campaign.update_time, message->mutable_update_time());
}

void ToProto(const CampaignEvent& event, v1::CampaignEvent* message) {
  message->set_sequence(event.sequence);
  ToProto(event.time, message->mutable_time());
  message->set_kind(EnumToProto<v1::CampaignEvent::Kind>(event.kind));
  message->set_detail(event.detail);
}

AssistantSpec FromProto(const v1::Assistant& message) {
  AssistantSpec spec{.name = message.name(),
                     .first_message = message.first_message(),
                     .system_prompt = message.system_prompt(),
                     .model_provider = message.model().provider(),
                     .model = message.model().model(),
                     .voice_provider = message.voice().provider(),
                     .voice_id = message.voice().voice_id(),
                     .server_url = message.server_url()};
  if (message.overrides().fields_size() > 0) {
    (void)google::protobuf::util::MessageToJsonString(message.overrides(), &spec.overrides_json);
  }
  return spec;
}

PhoneNumberRequest FromProto(const v1::PhoneNumberRequest& message) {
  return {.area_code = message.area_code(), .allow_substitute = message.allow_substitute()};
}

std::string EtagOf(std::int64_t revision) { return absl::StrCat(revision); }

}  // namespace dialtone
