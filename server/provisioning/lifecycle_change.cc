#include "server/provisioning/lifecycle_change.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/provisioning/e164.h"
#include "server/provisioning/vapi_failure.h"

namespace dialtone {
namespace {

bool IsDeleting(const CampaignRecord& record) { return record.campaign.state == CampaignState::kDeleting; }

}  // namespace

void LifecycleChange::Tell(EventKind kind, std::string detail) {
  transition_.events.push_back({.time = context_.now, .kind = kind, .detail = std::move(detail)});
}

void LifecycleChange::MoveTo(Step step) {
  record().job.step = step;
  record().job.failures = 0;
  record().job.due_time = context_.now;
}

void LifecycleChange::BackOff(const VapiError& error) {
  ProvisioningJob& job = record().job;
  job.failures = std::min(job.failures + 1, 30);
  absl::Duration pause = context_.policy.backoff_base * (1LL << std::min(job.failures - 1, 20));
  pause = std::min(pause, context_.policy.backoff_cap) * (0.5 + 0.5 * context_.jitter);
  if (error.retry_after.has_value()) pause = std::max(pause, *error.retry_after);
  job.due_time = context_.now + pause;
}

void LifecycleChange::Settle() {
  ProvisioningJob& job = record().job;
  job.failures = 0;
  const bool stale = job.assistant_stale && !record().number.vapi_assistant_id.empty();
  if (IsDeleting(record()) || stale || !job.surplus_vapi_phone_number_ids.empty() ||
      !job.surplus_vapi_assistant_ids.empty()) {
    job.due_time = context_.now;
  } else {
    job.due_time.reset();
  }
}

void LifecycleChange::SettleIfAtRest() {
  const Step step = record().job.step;
  const bool failed = record().campaign.state == CampaignState::kFailed;
  if (step == Step::kAwaitingNumber || step == Step::kDone || failed) Settle();
}

void LifecycleChange::Unwind() {
  const ProvisioningJob& job = record().job;
  PhoneNumber& number = record().number;
  if (!number.vapi_phone_number_id.empty() || !job.surplus_vapi_phone_number_ids.empty()) {
    MoveTo(Step::kReleasingNumber);
    return;
  }
  number.state = PhoneNumberState::kReleased;
  const bool assistants_left = !number.vapi_assistant_id.empty() || !job.surplus_vapi_assistant_ids.empty();
  MoveTo(assistants_left ? Step::kDeletingAssistant : Step::kGone);
  if (!assistants_left) record().job.due_time.reset();
}

void LifecycleChange::Fail(Failure failure) {
  if (IsDeleting(record())) return Unwind();
  Tell(EventKind::kFailed, failure.vapi_message.empty()
                               ? failure.message
                               : absl::StrCat(failure.message, " Vapi said: ", failure.vapi_message));
  record().campaign.state = CampaignState::kFailed;
  record().number.state = PhoneNumberState::kFailed;
  record().campaign.failure = failure;
  record().number.failure = std::move(failure);
  if (!record().number.vapi_phone_number_id.empty()) record().job.step = Step::kDone;
  Settle();
}

void LifecycleChange::Activate(const VapiPhoneNumber& vapi) {
  PhoneNumber& number = record().number;
  number.number = vapi.number;
  if (!vapi.sip_uri.empty()) number.sip_uri = vapi.sip_uri;
  number.state = PhoneNumberState::kActive;
  number.failure.reset();
  number.checks.next_time.reset();
  record().campaign.state = CampaignState::kActive;
  record().campaign.failure.reset();
  record().job.step = Step::kDone;
  Tell(EventKind::kNumberActive, absl::StrCat("The number is ", vapi.number, "."));
  Settle();
}

void LifecycleChange::Judge(const VapiPhoneNumber& vapi) {
  PhoneNumber& number = record().number;
  if (!vapi.sip_uri.empty()) number.sip_uri = vapi.sip_uri;
  if (vapi.status == "blocked") return Fail(NumberBlocked(context_.now));
  if (IsE164(vapi.number)) return Activate(vapi);
  if (!vapi.sip_uri.empty() && number.area_code.empty()) return Fail(OnlySipAddress(context_.now));
  if (DeadlinePassed(record(), context_)) {
    Fail(ActivationTimedOut(context_.policy.activation_deadline, !number.sip_uri.empty(), context_.now));
  }
}

void LifecycleChange::AdoptNumber(const VapiPhoneNumber& vapi) {
  ProvisioningJob& job = record().job;
  PhoneNumber& number = record().number;
  number.vapi_phone_number_id = vapi.id;
  number.requested_time = job.asked_time.value_or(context_.now);
  number.checks = {};
  job.asked_time.reset();
  job.empty_looks = 0;
  job.step = Step::kAwaitingNumber;
  Tell(EventKind::kNumberCreated, "Vapi has made the phone number.");
  if (IsDeleting(record())) return Unwind();
  Settle();
  Judge(vapi);
}

void LifecycleChange::AdoptAssistant(const std::string& vapi_assistant_id) {
  ProvisioningJob& job = record().job;
  record().number.vapi_assistant_id = vapi_assistant_id;
  job.asked_time.reset();
  job.empty_looks = 0;
  Tell(EventKind::kAssistantCreated, "Vapi has made the assistant.");
  if (IsDeleting(record())) return Unwind();
  MoveTo(Step::kNumberWanted);
}

void LifecycleChange::TakeBack(Step wanted, const VapiError& error) {
  record().job.asked_time.reset();
  record().job.empty_looks = 0;
  record().job.step = wanted;
  if (wanted == Step::kAssistantWanted) record().job.assistant_stale = false;
  if (IsDeleting(record())) return Unwind();
  BackOff(error);
}

void LifecycleChange::LoseReply(const VapiError& error) {
  Tell(EventKind::kOutcomeUnknown,
       absl::StrCat("Vapi's reply was lost (", VapiErrorKindName(error.kind), "); looking up what it did."));
  record().job.due_time = context_.now + context_.policy.look_up_delay;
}

void LifecycleChange::FindNothing(Step wanted) {
  ProvisioningJob& job = record().job;
  const LifecyclePolicy& policy = context_.policy;
  job.failures = 0;
  ++job.empty_looks;
  const bool certain = job.empty_looks >= policy.empty_looks_needed &&
                       context_.as_of() - job.asked_time.value_or(absl::InfinitePast()) >=
                           policy.look_up_grace + policy.replica_skew;
  if (!certain) {
    job.due_time = context_.now + policy.look_up_interval;
    return;
  }
  job.asked_time.reset();
  job.empty_looks = 0;
  job.step = wanted;
  if (wanted == Step::kAssistantWanted) job.assistant_stale = false;
  if (IsDeleting(record())) return Unwind();
  MoveTo(wanted);
}

bool DeadlinePassed(const CampaignRecord& record, const LifecycleContext& context) {
  const PhoneNumber& number = record.number;
  if (!number.requested_time.has_value()) return false;
  return context.waited.value_or(context.now - *number.requested_time) >= context.policy.activation_deadline;
}

}  // namespace dialtone
