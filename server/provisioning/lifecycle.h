#ifndef DIALTONE_SERVER_PROVISIONING_LIFECYCLE_H_
#define DIALTONE_SERVER_PROVISIONING_LIFECYCLE_H_

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "server/provisioning/lifecycle_policy.h"
#include "server/vapi/vapi_client.h"
#include "storage/campaign_event.h"
#include "storage/provisioning_job.h"

namespace dialtone {

// The life of a campaign at Vapi, as pure functions over its record. Nothing here does I/O, reads a clock or
// draws a random number. What was decided on a record that has moved on is decided again on the newer one:
// every answer below is taken by a record in any step and any state, and changes nothing where it no longer
// applies.

struct LifecycleContext {
  absl::Time now;
  const LifecyclePolicy& policy;
  double jitter = 1.0;  // 0..1, spreads retries
  // When Vapi was asked for the answer at hand, which may have come, or be committed, much later: what Vapi
  // did not show then may be there by now.
  absl::Time asked_vapi = absl::InfiniteFuture();
  // How long the number has been awaited, as far as somebody counted it on a clock that does not step.
  std::optional<absl::Duration> waited = {};

  absl::Time as_of() const { return std::min(now, asked_vapi); }
};

// A record to commit and the events to commit with it.
struct Transition {
  CampaignRecord record;
  std::vector<CampaignEvent> events;
};

enum class Action {
  kRest,  // nothing to do before job.due_time
  kCreateAssistant,
  kCreateNumber,
  kLookUpAssistant,
  kLookUpNumber,
  kUpdateAssistant,
  kReleaseSurplusNumber,
  kDeleteSurplusAssistant,
  kReleaseNumber,
  kDeleteAssistant,
};

// A name for logs and metrics.
absl::string_view ActionName(Action action);

// What a worker who holds the lease has to do next. When `intent` is set it is to be committed first, and the
// action may only begin once that is durable.
struct Decision {
  Action action = Action::kRest;
  std::optional<Transition> intent;
};
Decision Decide(const CampaignRecord& record, const LifecycleContext& context);

// The instant before which neither an assistant nor a number of the POST under way can have been made.
absl::Time LookUpStart(const CampaignRecord& record, const LifecyclePolicy& policy);

// What Vapi's answers make of the record. `sent` is the record as it was when Vapi was asked; it may be an
// older version, and of an attempt that is over.
Transition AssistantCreateAnswered(const CampaignRecord& sent, const CampaignRecord& record,
                                   const VapiResult<VapiAssistant>& answer, const LifecycleContext& context);
Transition NumberCreateAnswered(const CampaignRecord& sent, const CampaignRecord& record,
                                const VapiResult<VapiPhoneNumber>& answer, const LifecycleContext& context);
// `list` holds everything that was made since LookUpStart().
Transition AssistantLookUpAnswered(const CampaignRecord& record,
                                   const VapiResult<VapiClient::AssistantList>& list,
                                   const LifecycleContext& context);
Transition NumberLookUpAnswered(const CampaignRecord& record,
                                const VapiResult<VapiClient::PhoneNumberList>& list,
                                const LifecycleContext& context);
// `vapi_phone_number_id` is the number that was looked for.
Transition NumberChecked(const CampaignRecord& record, const std::string& vapi_phone_number_id,
                         const VapiResult<VapiPhoneNumber>& answer, const LifecycleContext& context);
Transition AssistantUpdateAnswered(const CampaignRecord& sent, const CampaignRecord& record,
                                   const VapiResult<VapiAssistant>& answer, const LifecycleContext& context);
// The same from a worker who lost his lease while he asked: somebody else may have sent newer settings before
// his arrived.
Transition AssistantUpdateAnsweredLate(const CampaignRecord& sent, const CampaignRecord& record,
                                       const VapiResult<VapiAssistant>& answer,
                                       const LifecycleContext& context);
Transition NumberReleaseAnswered(const CampaignRecord& record, const std::string& vapi_phone_number_id,
                                 const VapiResult<std::monostate>& answer, const LifecycleContext& context);
Transition AssistantDeleteAnswered(const CampaignRecord& record, const std::string& vapi_assistant_id,
                                   const VapiResult<std::monostate>& answer, const LifecycleContext& context);

// What one look says about a number that is awaited.
CheckOutcome OutcomeOf(const CampaignRecord& record, const VapiResult<VapiPhoneNumber>& answer,
                       const LifecycleContext& context);

// Something of the campaign's was found at Vapi that its record does not name: a POST that came later than
// anybody waited for it. It is given back.
Transition ExtraNumberFound(const CampaignRecord& record, const std::string& vapi_phone_number_id,
                            const LifecycleContext& context);
Transition ExtraAssistantFound(const CampaignRecord& record, const std::string& vapi_assistant_id,
                               const LifecycleContext& context);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_LIFECYCLE_H_
