#include "server/provisioning/campaign_changes.h"

#include <utility>

#include "base/error_reason.h"

namespace dialtone {
namespace {

constexpr int kVapiNameCharacters = 40;

std::string AreaCode(const PhoneNumberRequest& request, const std::string& default_area_code) {
  return request.area_code.empty() ? default_area_code : request.area_code;
}

bool IsAsked(Step step) { return step == Step::kAssistantAsked || step == Step::kNumberAsked; }

}  // namespace

Transition Created(const NewCampaign& wanted, const std::string& default_area_code, absl::Time now) {
  CampaignRecord record;
  record.campaign = {.id = wanted.id,
                     .uid = wanted.uid,
                     .display_name = wanted.display_name,
                     .account = wanted.account,
                     .assistant = wanted.assistant,
                     .phone_number_request = wanted.phone_number_request,
                     .labels = wanted.labels,
                     .revision = 1,
                     .create_time = now,
                     .update_time = now};
  record.number = {.id = wanted.id,
                   .uid = wanted.uid,
                   .account = wanted.account,
                   .area_code = AreaCode(wanted.phone_number_request, default_area_code),
                   .revision = 1,
                   .create_time = now,
                   .update_time = now};
  record.job = {.version = 1, .due_time = now};
  return {.record = std::move(record),
          .events = {{.time = now, .kind = EventKind::kCreated, .detail = "The campaign was accepted."}}};
}

absl::StatusOr<Transition> Updated(const CampaignRecord& record, const CampaignEdit& edit, absl::Time now) {
  if (record.campaign.state == CampaignState::kDeleting) {
    return WithReason(absl::FailedPreconditionError("The campaign is being deleted and cannot be changed."),
                      "CAMPAIGN_DELETING");
  }
  Transition transition{.record = record, .events = {}};
  Campaign& campaign = transition.record.campaign;
  ProvisioningJob& job = transition.record.job;
  if (edit.display_name.has_value()) campaign.display_name = *edit.display_name;
  if (edit.labels.has_value()) campaign.labels = *edit.labels;
  if (edit.assistant.has_value()) campaign.assistant = *edit.assistant;
  const bool assistant_differs = !SameAssistant(campaign, record.campaign);
  if (assistant_differs && job.step != Step::kAssistantWanted) {
    job.assistant_stale = true;
    const bool at_rest = job.step == Step::kAwaitingNumber || job.step == Step::kDone ||
                         campaign.state == CampaignState::kFailed;
    if (at_rest) job.due_time = now;
  }
  if (campaign != record.campaign) {
    transition.events.push_back({.time = now,
                                 .kind = EventKind::kUpdated,
                                 .detail = assistant_differs ? "The campaign and its assistant were changed."
                                                             : "The campaign was changed."});
  }
  return transition;
}

Transition DeleteRequested(const CampaignRecord& record, absl::Time now) {
  Transition transition{.record = record, .events = {}};
  if (record.campaign.state == CampaignState::kDeleting) return transition;
  transition.record.campaign.state = CampaignState::kDeleting;
  transition.record.campaign.failure.reset();
  transition.record.number.state = PhoneNumberState::kReleasing;
  transition.record.number.failure.reset();
  transition.record.job.due_time = now;
  transition.record.job.failures = 0;
  transition.events.push_back({.time = now,
                               .kind = EventKind::kDeleteRequested,
                               .detail = "Deletion of the campaign was requested."});
  return transition;
}

absl::StatusOr<Transition> Retried(const CampaignRecord& record,
                                   const std::optional<PhoneNumberRequest>& wanted,
                                   const std::string& default_area_code, absl::Time now) {
  if (record.campaign.state != CampaignState::kFailed) {
    return WithReason(
        absl::FailedPreconditionError(std::string("Only a FAILED campaign can be retried; this one is ") +
                                      std::string(EnumName(record.campaign.state)) + "."),
        "CAMPAIGN_NOT_FAILED");
  }
  Transition transition{.record = record, .events = {}};
  Campaign& campaign = transition.record.campaign;
  PhoneNumber& number = transition.record.number;
  ProvisioningJob& job = transition.record.job;
  if (wanted.has_value()) campaign.phone_number_request = *wanted;
  campaign.state = CampaignState::kPending;
  campaign.failure.reset();
  number.state = PhoneNumberState::kPending;
  number.failure.reset();
  number.number.clear();
  number.sip_uri.clear();
  number.requested_time.reset();
  number.checks = {};
  number.area_code = AreaCode(campaign.phone_number_request, default_area_code);
  job.substituted = false;
  job.failures = 0;
  job.due_time = now;
  // A POST whose outcome is unknown is looked up first, under the attempt it was sent with.
  if (!IsAsked(job.step)) {
    ++job.attempt;
    if (!number.vapi_phone_number_id.empty()) {
      job.step = Step::kReleasingNumber;
    } else {
      job.step = number.vapi_assistant_id.empty() ? Step::kAssistantWanted : Step::kNumberWanted;
    }
  }
  transition.events.push_back(
      {.time = now,
       .kind = EventKind::kRetried,
       .detail = number.area_code.empty()
                     ? std::string("The campaign was started again.")
                     : "The campaign was started again with area code " + number.area_code + "."});
  return transition;
}

bool SameAssistant(const Campaign& a, const Campaign& b) {
  // Without a name of its own the assistant is called as the campaign is.
  return a.assistant == b.assistant && AssistantName(a) == AssistantName(b);
}

std::string AssistantName(const Campaign& campaign) {
  if (!campaign.assistant.name.empty()) return campaign.assistant.name;
  int characters = 0;
  std::size_t end = 0;
  const std::string& text = campaign.display_name;
  while (end < text.size()) {
    const bool starts_character = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (starts_character && ++characters > kVapiNameCharacters) break;
    ++end;
  }
  return text.substr(0, end);
}

}  // namespace dialtone
