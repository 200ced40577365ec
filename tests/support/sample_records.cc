#include "tests/support/sample_records.h"

namespace dialtone {

absl::Time SampleTime() { return absl::FromUnixMicros(1'760'000'000'123'457); }

CampaignRecord NewRecord(const std::string& id, absl::Time create_time) {
  CampaignRecord record;
  record.campaign.id = CampaignId{id};
  record.campaign.uid = "uid-of-" + id;
  record.campaign.display_name = "Campaign " + id;
  record.campaign.account = "default";
  record.campaign.create_time = create_time;
  record.campaign.update_time = create_time;
  record.number.id = record.campaign.id;
  record.number.uid = record.campaign.uid;
  record.number.account = "default";
  record.number.create_time = create_time;
  record.number.update_time = create_time;
  record.job.due_time = create_time;
  return record;
}

CampaignRecord FullRecord(const std::string& id) {
  int step = 0;
  const auto next_time = [&step] { return SampleTime() + ++step * absl::Microseconds(1'000'003); };

  CampaignRecord record;
  Campaign& campaign = record.campaign;
  campaign.id = CampaignId{id};
  campaign.uid = "01hzy0k8v7m3n4p5q6r7s8t9va";
  campaign.display_name = "Zürich \"Spring\" 'sale' – ☎️";
  campaign.account = "acme";
  campaign.assistant = {.name = "Ava",
                        .first_message = "Grüezi, 您好!",
                        .system_prompt = "Be kind; never say 'DROP TABLE'; keep \\ and : and % as they are.",
                        .model_provider = "openai",
                        .model = "gpt-4o",
                        .voice_provider = "11labs",
                        .voice_id = "burt",
                        .server_url = "https://example.com/hook?a=1&b=2",
                        .overrides_json = R"({"maxDurationSeconds":600})"};
  campaign.phone_number_request = {.area_code = "415", .allow_substitute = true};
  campaign.labels = {{"team", "growth"}, {"städte", "Zürich, Genève"}, {"quote", "it's \"fine\""}};
  campaign.state = CampaignState::kFailed;
  campaign.failure = Failure{.reason = FailureReason::kAreaCodeUnavailable,
                             .message = "No number in 415; try 628.",
                             .vapi_message = "Hint: \"628\"",
                             .vapi_http_status = 400,
                             .suggested_area_codes = {"628", "510"},
                             .retryable = true,
                             .time = next_time()};
  campaign.create_time = next_time();
  campaign.update_time = next_time();

  PhoneNumber& number = record.number;
  number.id = campaign.id;
  number.uid = "uid-of-the-number";
  number.account = "acme-of-the-number";
  number.number = "+14155550142";
  number.sip_uri = "sip:dt@sip.vapi.ai";
  number.area_code = "628";
  number.vapi_phone_number_id = "c3c2cbb8-4a0c-4c62-9e84-1f1c6d1f0a11";
  number.vapi_assistant_id = "0f3f1d0c-58c5-4f0f-8a31-8d0d0c2b7a22";
  number.state = PhoneNumberState::kReleasing;
  number.failure = Failure{.reason = FailureReason::kBlocked,
                           .message = "Vapi blocked it.",
                           .vapi_message = "blocked",
                           .vapi_http_status = 403,
                           .suggested_area_codes = {},
                           .retryable = false,
                           .time = next_time()};
  number.requested_time = next_time();
  number.checks = {.count = 7,
                   .last_time = next_time(),
                   .last_outcome = CheckOutcome::kUnreachable,
                   .next_time = next_time()};
  number.create_time = next_time();
  number.update_time = next_time();

  ProvisioningJob& job = record.job;
  job.step = Step::kReleasingNumber;
  job.attempt = 3;
  job.due_time = next_time();
  job.lease_token = "lease-token";
  job.lease_until = next_time();
  job.asked_time = next_time();
  job.empty_looks = 4;
  job.failures = 5;
  job.substituted = true;
  job.surplus_vapi_phone_number_ids = {"surplus-1", "surplus \"2\""};
  job.surplus_vapi_assistant_ids = {"surplus-3"};
  job.assistant_stale = true;
  return record;
}

}  // namespace dialtone
