#ifndef DIALTONE_SERVER_PROVISIONING_LIFECYCLE_CHANGE_H_
#define DIALTONE_SERVER_PROVISIONING_LIFECYCLE_CHANGE_H_

#include <string>
#include <utility>

#include "server/provisioning/lifecycle.h"

namespace dialtone {

// Builds one transition of the lifecycle: a copy of a record, changed step by step, with the events that tell
// of it. Each method leaves a record that says when, if ever, a worker has to come back. Pure; `context`
// outlives it.
class LifecycleChange {
 public:
  LifecycleChange(const CampaignRecord& record, const LifecycleContext& context)
      : context_(context), transition_{.record = record, .events = {}} {}

  CampaignRecord* operator->() { return &transition_.record; }
  CampaignRecord& record() { return transition_.record; }

  // Adds an event. `detail` is a sentence for a person.
  void Tell(EventKind kind, std::string detail);

  // Moves to `step`, to be worked on at once.
  void MoveTo(Step step);

  // Tries the present step again later.
  void BackOff(const VapiError& error);

  // Nothing is under way any more: says when, if ever, a worker has to come back.
  void Settle();

  // The same where no step is under way that would come to it by itself.
  void SettleIfAtRest();

  // The next thing to give back, or the end.
  void Unwind();

  // A final refusal. A campaign that is being deleted does not fail: it goes on being given back.
  void Fail(Failure failure);

  // The digits are there. REQUIRES: vapi.number is E.164.
  void Activate(const VapiPhoneNumber& vapi);

  // What a sight of the number means while its digits are awaited.
  void Judge(const VapiPhoneNumber& vapi);

  // Takes a number that Vapi has made for us as the campaign's.
  void AdoptNumber(const VapiPhoneNumber& vapi);

  // Takes an assistant that Vapi has made for us as the campaign's.
  void AdoptAssistant(const std::string& vapi_assistant_id);

  // The POST under way certainly had no effect: it may be sent again after a pause.
  void TakeBack(Step wanted, const VapiError& error);

  // The POST under way may have had its effect: what became of it is to be looked up.
  void LoseReply(const VapiError& error);

  // A look-up that found nothing. `wanted` is the step to return to once that is certain.
  void FindNothing(Step wanted);

  Transition Done() && { return std::move(transition_); }

 private:
  const LifecycleContext& context_;
  Transition transition_;
};

// Whether the digits have been awaited for as long as the policy allows.
bool DeadlinePassed(const CampaignRecord& record, const LifecycleContext& context);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_LIFECYCLE_CHANGE_H_
