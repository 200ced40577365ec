#include "server/provisioning/lifecycle.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/provisioning/campaign_changes.h"
#include "server/provisioning/e164.h"
#include "server/provisioning/lifecycle_change.h"
#include "server/provisioning/vapi_failure.h"
#include "server/provisioning/vapi_tag.h"

namespace dialtone {
namespace {

bool IsDeleting(const CampaignRecord& record) { return record.campaign.state == CampaignState::kDeleting; }
bool IsPending(const CampaignRecord& record) { return record.campaign.state == CampaignState::kPending; }

Transition Unchanged(const CampaignRecord& record) { return {.record = record, .events = {}}; }

void Erase(std::vector<std::string>& ids, const std::string& id) { std::erase(ids, id); }

bool Contains(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// An id that Vapi answered with and that the record does not know is never lost: it goes on the list to be
// given back. Whether it was put there.
bool KeepAsSurplus(std::vector<std::string>& surplus, const std::string& id, const std::string& kept) {
  if (id == kept || Contains(surplus, id)) return false;
  surplus.push_back(id);
  return true;
}

// A release that failed stands back for the others.
void MoveToBack(std::vector<std::string>& ids, const std::string& id) {
  if (std::erase(ids, id) > 0) ids.push_back(id);
}

// Whether Vapi's list may not show yet, or not any more, what it has just made.
bool MayBeUnseenYet(const CampaignRecord& record, const LifecycleContext& context) {
  const absl::Time asked = record.number.requested_time.value_or(absl::InfinitePast());
  return context.as_of() < asked + context.policy.read_lag;
}

// The area code to ask for instead of one without stock; empty when there is none, or none is allowed.
std::string SubstituteFor(const CampaignRecord& record, const VapiError& error) {
  const bool allowed = error.kind == VapiErrorKind::kAreaCodeUnavailable && IsPending(record) &&
                       !record.job.substituted && record.campaign.phone_number_request.allow_substitute;
  if (!allowed) return "";
  // Vapi's hint may name the very code that it has just refused.
  const auto other = std::find_if(error.suggested_area_codes.begin(), error.suggested_area_codes.end(),
                                  [&](const std::string& code) { return code != record.number.area_code; });
  return other == error.suggested_area_codes.end() ? "" : *other;
}

Decision Ask(const CampaignRecord& record, const LifecycleContext& context, Step asked, Action action,
             EventKind kind, std::string detail) {
  LifecycleChange change(record, context);
  change->job.step = asked;
  change->job.asked_time = context.now;
  change->job.empty_looks = 0;
  change.Tell(kind, std::move(detail));
  return {.action = action, .intent = std::move(change).Done()};
}

Decision GiveBack(const CampaignRecord& record, const LifecycleContext& context) {
  LifecycleChange change(record, context);
  change.Unwind();
  Transition unwound = std::move(change).Done();
  Decision next = Decide(unwound.record, context);
  next.intent = std::move(unwound);
  return next;
}

Decision DecideSettled(const CampaignRecord& record, const LifecycleContext& context) {
  const ProvisioningJob& job = record.job;
  if (IsDeleting(record)) return GiveBack(record, context);
  if (!job.surplus_vapi_phone_number_ids.empty())
    return {.action = Action::kReleaseSurplusNumber, .intent = {}};
  if (!job.surplus_vapi_assistant_ids.empty())
    return {.action = Action::kDeleteSurplusAssistant, .intent = {}};
  if (job.assistant_stale && !record.number.vapi_assistant_id.empty()) {
    return {.action = Action::kUpdateAssistant, .intent = {}};
  }
  return {};
}

}  // namespace

absl::string_view ActionName(Action action) {
  switch (action) {
    case Action::kRest:
      return "rest";
    case Action::kCreateAssistant:
      return "create_assistant";
    case Action::kCreateNumber:
      return "create_number";
    case Action::kLookUpAssistant:
      return "look_up_assistant";
    case Action::kLookUpNumber:
      return "look_up_number";
    case Action::kUpdateAssistant:
      return "update_assistant";
    case Action::kReleaseSurplusNumber:
      return "release_surplus_number";
    case Action::kDeleteSurplusAssistant:
      return "delete_surplus_assistant";
    case Action::kReleaseNumber:
      return "release_number";
    case Action::kDeleteAssistant:
      return "delete_assistant";
  }
  return "unknown";
}

Decision Decide(const CampaignRecord& record, const LifecycleContext& context) {
  const ProvisioningJob& job = record.job;
  if (!job.due_time.has_value() || *job.due_time > context.now) return {};
  switch (job.step) {
    case Step::kAssistantWanted:
      if (IsDeleting(record)) return GiveBack(record, context);
      if (!IsPending(record)) return DecideSettled(record, context);
      return Ask(record, context, Step::kAssistantAsked, Action::kCreateAssistant,
                 EventKind::kAssistantRequested, "Asking Vapi for the assistant.");
    case Step::kNumberWanted:
      if (IsDeleting(record)) return GiveBack(record, context);
      if (!IsPending(record)) return DecideSettled(record, context);
      return Ask(
          record, context, Step::kNumberAsked, Action::kCreateNumber, EventKind::kNumberRequested,
          record.number.area_code.empty()
              ? "Asking Vapi for a phone number."
              : absl::StrCat("Asking Vapi for a phone number in area code ", record.number.area_code, "."));
    case Step::kAssistantAsked:
      return {.action = Action::kLookUpAssistant, .intent = {}};
    case Step::kNumberAsked:
      return {.action = Action::kLookUpNumber, .intent = {}};
    case Step::kAwaitingNumber:
    case Step::kDone:
      return DecideSettled(record, context);
    case Step::kReleasingNumber:
      if (!job.surplus_vapi_phone_number_ids.empty())
        return {.action = Action::kReleaseSurplusNumber, .intent = {}};
      return {.action = Action::kReleaseNumber, .intent = {}};
    case Step::kDeletingAssistant:
      // One that turned up late refers to the assistant, and Vapi may not delete that before.
      if (!job.surplus_vapi_phone_number_ids.empty())
        return {.action = Action::kReleaseSurplusNumber, .intent = {}};
      if (!job.surplus_vapi_assistant_ids.empty())
        return {.action = Action::kDeleteSurplusAssistant, .intent = {}};
      return {.action = Action::kDeleteAssistant, .intent = {}};
    case Step::kGone:
      return {};
  }
  return {};
}

absl::Time LookUpStart(const CampaignRecord& record, const LifecyclePolicy& policy) {
  return record.job.asked_time.value_or(record.campaign.create_time) - policy.clock_skew;
}

Transition AssistantCreateAnswered(const CampaignRecord& sent, const CampaignRecord& record,
                                   const VapiResult<VapiAssistant>& answer, const LifecycleContext& context) {
  LifecycleChange change(record, context);
  if (record.job.step != Step::kAssistantAsked) {
    if (answer.ok()) {
      KeepAsSurplus(change->job.surplus_vapi_assistant_ids, answer.value().id,
                    record.number.vapi_assistant_id);
      change.SettleIfAtRest();
    }
    return std::move(change).Done();
  }
  if (answer.ok()) {
    if (!SameAssistant(sent.campaign, record.campaign)) change->job.assistant_stale = true;
    change.AdoptAssistant(answer.value().id);
    return std::move(change).Done();
  }
  const VapiError& error = answer.error();
  if (EffectPossible(error.kind)) {
    change.LoseReply(error);
  } else if (IsTransient(error.kind)) {
    change.TakeBack(Step::kAssistantWanted, error);
  } else {
    change->job.asked_time.reset();
    change->job.step = Step::kAssistantWanted;
    change->job.assistant_stale = false;
    change.Fail(AssistantRefused(error, context.now));
  }
  return std::move(change).Done();
}

Transition NumberCreateAnswered(const CampaignRecord& sent, const CampaignRecord& record,
                                const VapiResult<VapiPhoneNumber>& answer, const LifecycleContext& context) {
  LifecycleChange change(record, context);
  if (record.job.step != Step::kNumberAsked || record.job.attempt != sent.job.attempt) {
    if (answer.ok()) {
      KeepAsSurplus(change->job.surplus_vapi_phone_number_ids, answer.value().id,
                    record.number.vapi_phone_number_id);
      change.SettleIfAtRest();
    }
    return std::move(change).Done();
  }
  if (answer.ok()) {
    change.AdoptNumber(answer.value());
    return std::move(change).Done();
  }
  const VapiError& error = answer.error();
  if (EffectPossible(error.kind)) {
    change.LoseReply(error);
  } else if (IsTransient(error.kind)) {
    change.TakeBack(Step::kNumberWanted, error);
  } else if (const std::string substitute = SubstituteFor(record, error); !substitute.empty()) {
    change.Tell(EventKind::kRetried,
                absl::StrCat("Area code ", record.number.area_code, " has no stock; taking ", substitute,
                             " instead, as allowed."));
    change->number.area_code = substitute;
    change->job.substituted = true;
    change->job.asked_time.reset();
    ++change->job.attempt;
    change.MoveTo(Step::kNumberWanted);
  } else {
    change->job.asked_time.reset();
    change->job.step = Step::kNumberWanted;
    change.Fail(NumberRefused(error, record.number.area_code, context.now));
  }
  return std::move(change).Done();
}

Transition AssistantLookUpAnswered(const CampaignRecord& record,
                                   const VapiResult<VapiClient::AssistantList>& list,
                                   const LifecycleContext& context) {
  if (record.job.step != Step::kAssistantAsked) return Unchanged(record);
  LifecycleChange change(record, context);
  if (!list.ok()) {
    change.BackOff(list.error());
    return std::move(change).Done();
  }
  std::vector<const VapiAssistant*> ours;
  for (const VapiAssistant& assistant : list.value().assistants) {
    if (UidOfAssistant(assistant.metadata) == record.campaign.uid &&
        !Contains(record.job.surplus_vapi_assistant_ids, assistant.id)) {
      ours.push_back(&assistant);
    }
  }
  if (ours.empty()) {
    if (list.value().truncated) {
      change->job.due_time = context.now + context.policy.look_up_interval;
    } else {
      change.FindNothing(Step::kAssistantWanted);
    }
    return std::move(change).Done();
  }
  std::sort(ours.begin(), ours.end(), [](const VapiAssistant* a, const VapiAssistant* b) {
    return std::tie(a->created_at, a->id) < std::tie(b->created_at, b->id);
  });
  for (std::size_t i = 1; i < ours.size(); ++i) change->job.surplus_vapi_assistant_ids.push_back(ours[i]->id);
  // Which of several requests made it cannot be seen; it is sent the present settings once more.
  change->job.assistant_stale = true;
  change.AdoptAssistant(ours.front()->id);
  return std::move(change).Done();
}

Transition NumberLookUpAnswered(const CampaignRecord& record,
                                const VapiResult<VapiClient::PhoneNumberList>& list,
                                const LifecycleContext& context) {
  if (record.job.step != Step::kNumberAsked) return Unchanged(record);
  LifecycleChange change(record, context);
  if (!list.ok()) {
    change.BackOff(list.error());
    return std::move(change).Done();
  }
  std::vector<const VapiPhoneNumber*> ours;
  for (const VapiPhoneNumber& number : list.value().numbers) {
    if (Contains(record.job.surplus_vapi_phone_number_ids, number.id)) continue;
    const auto tag = ParseNumberTag(number.name);
    const bool tagged = tag.has_value() && tag->uid == record.campaign.uid;
    const bool linked =
        !number.assistant_id.empty() && number.assistant_id == record.number.vapi_assistant_id;
    if (tagged && tag->attempt != record.job.attempt) {
      // What an attempt asked for that is over; the area code may have been another.
      change->job.surplus_vapi_phone_number_ids.push_back(number.id);
    } else if (tagged || linked) {
      ours.push_back(&number);
    }
  }
  if (ours.empty()) {
    if (list.value().truncated) {
      change->job.due_time = context.now + context.policy.look_up_interval;
    } else {
      change.FindNothing(Step::kNumberWanted);
    }
    return std::move(change).Done();
  }
  // The one with digits is worth most; among equals the oldest.
  std::sort(ours.begin(), ours.end(), [](const VapiPhoneNumber* a, const VapiPhoneNumber* b) {
    const bool a_waits = !IsE164(a->number), b_waits = !IsE164(b->number);
    return std::tie(a_waits, a->created_at, a->id) < std::tie(b_waits, b->created_at, b->id);
  });
  for (std::size_t i = 1; i < ours.size(); ++i)
    change->job.surplus_vapi_phone_number_ids.push_back(ours[i]->id);
  change.AdoptNumber(*ours.front());
  return std::move(change).Done();
}

CheckOutcome OutcomeOf(const CampaignRecord& record, const VapiResult<VapiPhoneNumber>& answer,
                       const LifecycleContext& context) {
  if (!answer.ok()) {
    if (answer.error().kind != VapiErrorKind::kNotFound) return CheckOutcome::kUnreachable;
    return MayBeUnseenYet(record, context) ? CheckOutcome::kStillPending : CheckOutcome::kFailed;
  }
  const VapiPhoneNumber& vapi = answer.value();
  if (vapi.status == "blocked") return CheckOutcome::kFailed;
  if (IsE164(vapi.number)) return CheckOutcome::kReady;
  if (!vapi.sip_uri.empty() && record.number.area_code.empty()) return CheckOutcome::kFailed;
  return CheckOutcome::kStillPending;
}

Transition NumberChecked(const CampaignRecord& record, const std::string& vapi_phone_number_id,
                         const VapiResult<VapiPhoneNumber>& answer, const LifecycleContext& context) {
  if (record.job.step != Step::kAwaitingNumber || !IsPending(record) ||
      record.number.vapi_phone_number_id != vapi_phone_number_id) {
    return Unchanged(record);
  }
  LifecycleChange change(record, context);
  // Nothing fails on a Vapi that cannot be asked: the number may be there.
  if (answer.ok()) {
    change.Judge(answer.value());
  } else if (answer.error().kind == VapiErrorKind::kNotFound && !MayBeUnseenYet(record, context)) {
    change->number.vapi_phone_number_id.clear();
    change->job.step = Step::kNumberWanted;
    change.Fail(NumberDeletedOutside(context.now));
  }
  return std::move(change).Done();
}

Transition AssistantUpdateAnswered(const CampaignRecord& sent, const CampaignRecord& record,
                                   const VapiResult<VapiAssistant>& answer, const LifecycleContext& context) {
  LifecycleChange change(record, context);
  if (!answer.ok() &&
      (IsTransient(answer.error().kind) || answer.error().kind == VapiErrorKind::kUnauthorized)) {
    change.BackOff(answer.error());
    return std::move(change).Done();
  }
  // A commit in between may have told of older settings that overtook these.
  if (record.job.version == sent.job.version) change->job.assistant_stale = false;
  if (answer.ok()) {
    change.Tell(EventKind::kAssistantUpdated, "The changed assistant has reached Vapi.");
  } else {
    change.Tell(EventKind::kFailed,
                absl::StrCat("Vapi refused the changed assistant; it keeps the settings it had. Vapi "
                             "said: ",
                             answer.error().message));
  }
  change.SettleIfAtRest();
  return std::move(change).Done();
}

Transition AssistantUpdateAnsweredLate(const CampaignRecord& sent, const CampaignRecord& record,
                                       const VapiResult<VapiAssistant>& answer,
                                       const LifecycleContext& context) {
  const bool arrived = answer.ok() || EffectPossible(answer.error().kind);
  if (!arrived || SameAssistant(sent.campaign, record.campaign) ||
      sent.number.vapi_assistant_id != record.number.vapi_assistant_id) {
    return Unchanged(record);
  }
  LifecycleChange change(record, context);
  change->job.assistant_stale = true;
  // Also where it was to be sent again anyway: the commit tells whoever is sending it that it was overtaken.
  change.Tell(EventKind::kOutcomeUnknown,
              "An older change of the assistant reached Vapi late; the present one is sent once more.");
  change.SettleIfAtRest();
  return std::move(change).Done();
}

Transition NumberReleaseAnswered(const CampaignRecord& record, const std::string& vapi_phone_number_id,
                                 const VapiResult<std::monostate>& answer, const LifecycleContext& context) {
  LifecycleChange change(record, context);
  if (!answer.ok() && answer.error().kind != VapiErrorKind::kNotFound) {
    MoveToBack(change->job.surplus_vapi_phone_number_ids, vapi_phone_number_id);
    change.BackOff(answer.error());
    return std::move(change).Done();
  }
  Erase(change->job.surplus_vapi_phone_number_ids, vapi_phone_number_id);
  change.Tell(EventKind::kNumberReleased, "The phone number was given back to Vapi.");
  if (record.number.vapi_phone_number_id == vapi_phone_number_id) change->number.vapi_phone_number_id.clear();
  if (IsDeleting(record)) {
    if (record.job.step == Step::kReleasingNumber || record.job.step == Step::kDeletingAssistant)
      change.Unwind();
  } else if (record.job.step == Step::kReleasingNumber && change->number.vapi_phone_number_id.empty()) {
    change.MoveTo(record.number.vapi_assistant_id.empty() ? Step::kAssistantWanted : Step::kNumberWanted);
  } else {
    change.SettleIfAtRest();
  }
  return std::move(change).Done();
}

Transition AssistantDeleteAnswered(const CampaignRecord& record, const std::string& vapi_assistant_id,
                                   const VapiResult<std::monostate>& answer,
                                   const LifecycleContext& context) {
  LifecycleChange change(record, context);
  if (!answer.ok() && answer.error().kind != VapiErrorKind::kNotFound) {
    MoveToBack(change->job.surplus_vapi_assistant_ids, vapi_assistant_id);
    change.BackOff(answer.error());
    return std::move(change).Done();
  }
  Erase(change->job.surplus_vapi_assistant_ids, vapi_assistant_id);
  change.Tell(EventKind::kAssistantDeleted, "The assistant was deleted at Vapi.");
  if (record.number.vapi_assistant_id == vapi_assistant_id) change->number.vapi_assistant_id.clear();
  if (IsDeleting(record)) {
    if (record.job.step == Step::kDeletingAssistant) change.Unwind();
  } else {
    change.SettleIfAtRest();
  }
  return std::move(change).Done();
}

Transition ExtraNumberFound(const CampaignRecord& record, const std::string& vapi_phone_number_id,
                            const LifecycleContext& context) {
  LifecycleChange change(record, context);
  if (!KeepAsSurplus(change->job.surplus_vapi_phone_number_ids, vapi_phone_number_id,
                     record.number.vapi_phone_number_id)) {
    return Unchanged(record);
  }
  change.Tell(EventKind::kOutcomeUnknown,
              "Vapi has another phone number of this campaign, from a request whose reply was lost; it is "
              "given back.");
  change.SettleIfAtRest();
  return std::move(change).Done();
}

Transition ExtraAssistantFound(const CampaignRecord& record, const std::string& vapi_assistant_id,
                               const LifecycleContext& context) {
  LifecycleChange change(record, context);
  if (!KeepAsSurplus(change->job.surplus_vapi_assistant_ids, vapi_assistant_id,
                     record.number.vapi_assistant_id)) {
    return Unchanged(record);
  }
  change.Tell(EventKind::kOutcomeUnknown,
              "Vapi has another assistant of this campaign, from a request whose reply was lost; it is "
              "deleted.");
  change.SettleIfAtRest();
  return std::move(change).Done();
}

}  // namespace dialtone
