#include "storage/sql/row_codec.h"

#include <iterator>
#include <limits>
#include <optional>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql/record_json.h"

namespace dialtone {
namespace {

constexpr absl::string_view kCampaignColumns[] = {"id",
                                                  "uid",
                                                  "display_name",
                                                  "account",
                                                  "assistant_name",
                                                  "first_message",
                                                  "system_prompt",
                                                  "model_provider",
                                                  "model",
                                                  "voice_provider",
                                                  "voice_id",
                                                  "server_url",
                                                  "overrides_json",
                                                  "area_code",
                                                  "allow_substitute",
                                                  "labels",
                                                  "state",
                                                  "failure",
                                                  "revision",
                                                  "create_time",
                                                  "update_time"};

constexpr absl::string_view kCampaignProgressColumns[] = {"id", "state", "failure", "revision",
                                                          "update_time"};

constexpr absl::string_view kPhoneNumberColumns[] = {"id",
                                                     "uid",
                                                     "account",
                                                     "number",
                                                     "sip_uri",
                                                     "area_code",
                                                     "vapi_phone_number_id",
                                                     "vapi_assistant_id",
                                                     "state",
                                                     "failure",
                                                     "requested_time",
                                                     "revision",
                                                     "create_time",
                                                     "update_time",
                                                     "check_count",
                                                     "last_check_time",
                                                     "last_check_outcome",
                                                     "next_check_time"};

constexpr std::size_t kCheckColumns = 4;

constexpr absl::string_view kJobColumns[] = {"id",
                                             "step",
                                             "attempt",
                                             "version",
                                             "due_time",
                                             "lease_token",
                                             "lease_until",
                                             "asked_time",
                                             "empty_looks",
                                             "failures",
                                             "substituted",
                                             "surplus_vapi_phone_number_ids",
                                             "surplus_vapi_assistant_ids",
                                             "assistant_stale"};

template <typename E>
std::string NameOf(E value) {
  return std::string(EnumName(value));
}

template <typename E>
E ReadEnum(SqlRows& rows) {
  const std::optional<E> value = ParseEnum<E>(rows.Text());
  if (!value) throw std::runtime_error("a column holds an unknown name");
  return *value;
}

int ReadSmallInt(SqlRows& rows) {
  const std::int64_t value = rows.Int();
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    throw std::runtime_error("a column holds a number that is too large");
  }
  return static_cast<int>(value);
}

std::optional<std::string> ToJson(const std::optional<Failure>& failure) {
  if (!failure) return std::nullopt;
  return FailureToJson(*failure);
}

std::optional<Failure> ReadFailure(SqlRows& rows) {
  const std::optional<std::string> json = rows.OptionalText();
  if (!json) return std::nullopt;
  return FailureFromJson(*json);
}

}  // namespace

absl::Span<const absl::string_view> CampaignColumns() { return kCampaignColumns; }
absl::Span<const absl::string_view> CampaignProgressColumns() { return kCampaignProgressColumns; }
absl::Span<const absl::string_view> PhoneNumberColumns() { return kPhoneNumberColumns; }
absl::Span<const absl::string_view> PhoneNumberColumnsWithoutChecks() {
  return PhoneNumberColumns().first(std::size(kPhoneNumberColumns) - kCheckColumns);
}
absl::Span<const absl::string_view> JobColumns() { return kJobColumns; }

std::string ColumnList(absl::Span<const absl::string_view> columns, absl::string_view prefix) {
  return absl::StrJoin(columns, ", ", [prefix](std::string* out, absl::string_view column) {
    absl::StrAppend(out, prefix, column);
  });
}

std::string AssignmentList(absl::Span<const absl::string_view> columns) {
  return absl::StrJoin(columns.subspan(1), ", ", [](std::string* out, absl::string_view column) {
    absl::StrAppend(out, column, " = :", column);
  });
}

void BindCampaign(const Campaign& campaign, SqlParams& params) {
  const AssistantSpec& assistant = campaign.assistant;
  params.Text("id", campaign.id.value)
      .Text("uid", campaign.uid)
      .Text("display_name", campaign.display_name)
      .Text("account", campaign.account)
      .Text("assistant_name", assistant.name)
      .Text("first_message", assistant.first_message)
      .Text("system_prompt", assistant.system_prompt)
      .Text("model_provider", assistant.model_provider)
      .Text("model", assistant.model)
      .Text("voice_provider", assistant.voice_provider)
      .Text("voice_id", assistant.voice_id)
      .Text("server_url", assistant.server_url)
      .Text("overrides_json", assistant.overrides_json)
      .Text("area_code", campaign.phone_number_request.area_code)
      .Int("allow_substitute", campaign.phone_number_request.allow_substitute)
      .Text("labels", LabelsToJson(campaign.labels))
      .Text("state", NameOf(campaign.state))
      .OptionalText("failure", ToJson(campaign.failure))
      .Int("revision", campaign.revision)
      .Time("create_time", campaign.create_time)
      .Time("update_time", campaign.update_time);
}

void BindCampaignProgress(const Campaign& campaign, SqlParams& params) {
  params.Text("id", campaign.id.value)
      .Text("state", NameOf(campaign.state))
      .OptionalText("failure", ToJson(campaign.failure))
      .Int("revision", campaign.revision)
      .Time("update_time", campaign.update_time);
}

void BindChecks(const Checks& checks, SqlParams& params) {
  params.Int("check_count", checks.count)
      .OptionalTime("last_check_time", checks.last_time)
      .Text("last_check_outcome", NameOf(checks.last_outcome))
      .OptionalTime("next_check_time", checks.next_time);
}

void BindPhoneNumberWithoutChecks(const PhoneNumber& number, SqlParams& params) {
  params.Text("id", number.id.value)
      .Text("uid", number.uid)
      .Text("account", number.account)
      .Text("number", number.number)
      .Text("sip_uri", number.sip_uri)
      .Text("area_code", number.area_code)
      .Text("vapi_phone_number_id", number.vapi_phone_number_id)
      .Text("vapi_assistant_id", number.vapi_assistant_id)
      .Text("state", NameOf(number.state))
      .OptionalText("failure", ToJson(number.failure))
      .OptionalTime("requested_time", number.requested_time)
      .Int("revision", number.revision)
      .Time("create_time", number.create_time)
      .Time("update_time", number.update_time);
}

void BindPhoneNumber(const PhoneNumber& number, SqlParams& params) {
  BindPhoneNumberWithoutChecks(number, params);
  BindChecks(number.checks, params);
}

void BindJob(const CampaignId& id, const ProvisioningJob& job, SqlParams& params) {
  params.Text("id", id.value)
      .Text("step", NameOf(job.step))
      .Int("attempt", job.attempt)
      .Int("version", job.version)
      .OptionalTime("due_time", job.due_time)
      .Text("lease_token", job.lease_token)
      .Time("lease_until", job.lease_until)
      .OptionalTime("asked_time", job.asked_time)
      .Int("empty_looks", job.empty_looks)
      .Int("failures", job.failures)
      .Int("substituted", job.substituted)
      .Text("surplus_vapi_phone_number_ids", StringsToJson(job.surplus_vapi_phone_number_ids))
      .Text("surplus_vapi_assistant_ids", StringsToJson(job.surplus_vapi_assistant_ids))
      .Int("assistant_stale", job.assistant_stale);
}

Campaign ReadCampaign(SqlRows& rows) {
  Campaign campaign;
  campaign.id.value = rows.Text();
  campaign.uid = rows.Text();
  campaign.display_name = rows.Text();
  campaign.account = rows.Text();
  campaign.assistant.name = rows.Text();
  campaign.assistant.first_message = rows.Text();
  campaign.assistant.system_prompt = rows.Text();
  campaign.assistant.model_provider = rows.Text();
  campaign.assistant.model = rows.Text();
  campaign.assistant.voice_provider = rows.Text();
  campaign.assistant.voice_id = rows.Text();
  campaign.assistant.server_url = rows.Text();
  campaign.assistant.overrides_json = rows.Text();
  campaign.phone_number_request.area_code = rows.Text();
  campaign.phone_number_request.allow_substitute = rows.Int() != 0;
  campaign.labels = LabelsFromJson(rows.Text());
  campaign.state = ReadEnum<CampaignState>(rows);
  campaign.failure = ReadFailure(rows);
  campaign.revision = rows.Int();
  campaign.create_time = rows.Time();
  campaign.update_time = rows.Time();
  return campaign;
}

PhoneNumber ReadPhoneNumber(SqlRows& rows) {
  PhoneNumber number;
  number.id.value = rows.Text();
  number.uid = rows.Text();
  number.account = rows.Text();
  number.number = rows.Text();
  number.sip_uri = rows.Text();
  number.area_code = rows.Text();
  number.vapi_phone_number_id = rows.Text();
  number.vapi_assistant_id = rows.Text();
  number.state = ReadEnum<PhoneNumberState>(rows);
  number.failure = ReadFailure(rows);
  number.requested_time = rows.OptionalTime();
  number.revision = rows.Int();
  number.create_time = rows.Time();
  number.update_time = rows.Time();
  number.checks.count = rows.Int();
  number.checks.last_time = rows.OptionalTime();
  number.checks.last_outcome = ReadEnum<CheckOutcome>(rows);
  number.checks.next_time = rows.OptionalTime();
  return number;
}

ProvisioningJob ReadJob(SqlRows& rows) {
  ProvisioningJob job;
  rows.Text();  // the id, which is that of the campaign
  job.step = ReadEnum<Step>(rows);
  job.attempt = ReadSmallInt(rows);
  job.version = rows.Int();
  job.due_time = rows.OptionalTime();
  job.lease_token = rows.Text();
  job.lease_until = rows.Time();
  job.asked_time = rows.OptionalTime();
  job.empty_looks = ReadSmallInt(rows);
  job.failures = ReadSmallInt(rows);
  job.substituted = rows.Int() != 0;
  job.surplus_vapi_phone_number_ids = StringsFromJson(rows.Text());
  job.surplus_vapi_assistant_ids = StringsFromJson(rows.Text());
  job.assistant_stale = rows.Int() != 0;
  return job;
}

CampaignEvent ReadEvent(SqlRows& rows) {
  CampaignEvent event;
  event.sequence = rows.Int();
  event.time = rows.Time();
  event.kind = ReadEnum<EventKind>(rows);
  event.detail = rows.Text();
  return event;
}

}  // namespace dialtone
