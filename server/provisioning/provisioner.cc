#include "server/provisioning/provisioner.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "server/provisioning/vapi_listing.h"
#include "server/provisioning/vapi_requests.h"
#include "server/runtime/log.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

// Far above what any record needs in one go; a record that goes round in circles gives its lease back and
// starts over.
constexpr int kMaxActionsPerClaim = 32;
// A commit that loses its race is decided again on the newer record.
constexpr int kMaxCommitAttempts = 5;

template <typename T>
absl::string_view OutcomeName(const VapiResult<T>& answer) {
  return answer.ok() ? "ok" : VapiErrorKindName(answer.error().kind);
}

Transition Unchanged(const CampaignRecord& record) { return {.record = record, .events = {}}; }

VapiError NotSentAnyMore() {
  return {.kind = VapiErrorKind::kNotSent, .message = "not sent, because its intent is too old"};
}

void LogStopped(const CampaignRecord& record, absl::string_view why) {
  LogWarn("stopped working on a campaign; it is taken up again when the lease has run out",
          {{"campaign", record.campaign.id.value}, {"step", EnumName(record.job.step)}, {"reason", why}});
}

}  // namespace

Provisioner::Provisioner(Store& store, const Accounts& accounts, const Clock& clock, RandomSource& random,
                         Metrics& metrics, const LifecyclePolicy& policy, absl::Duration lease)
    : store_(store),
      accounts_(accounts),
      clock_(clock),
      random_(random),
      metrics_(metrics),
      policy_(policy),
      lease_(lease) {}

LifecycleContext Provisioner::Context(absl::Time asked_vapi) {
  return {.now = clock_.Now(), .policy = policy_, .jitter = random_.Uniform(), .asked_vapi = asked_vapi};
}

// The commit of the intent may have taken long, or the process stood still since: a POST that leaves late may
// take effect after the grace in which it is looked for.
bool Provisioner::StaleIntent(const CampaignRecord& record, absl::Time now) const {
  return now - record.job.asked_time.value_or(now) > policy_.longest_before_post;
}

void Provisioner::Work(const CampaignRecord& claimed) {
  std::optional<Progress> progress = Commit(claimed, Unchanged, Unchanged);
  for (int i = 0; progress.has_value() && progress->next != Action::kRest; ++i) {
    if (i == kMaxActionsPerClaim) {
      // The lease runs out; by then something may have changed.
      LogStopped(progress->record, "it goes round in circles");
      return;
    }
    progress = Act(progress->record, progress->next);
  }
}

std::optional<Provisioner::Progress> Provisioner::Act(const CampaignRecord& record, Action action) {
  const Account* account = accounts_.Find(record.campaign.account);
  if (account == nullptr) {
    LogError("a campaign names an account that this server does not have; add the account to its settings",
             {{"campaign", record.campaign.id.value}, {"account", record.campaign.account}});
    const auto wait = [this](const CampaignRecord& owned) {
      Transition later{.record = owned, .events = {}};
      later.record.job.due_time = clock_.Now() + policy_.backoff_cap;
      return later;
    };
    return Commit(record, wait, Unchanged);
  }
  // A process that was paused since its commit must not act on a lease that may have run out.
  const absl::Time asked = clock_.Now();
  if (asked >= record.job.lease_until) {
    LogStopped(record, "the lease ran out before the call");
    return std::nullopt;
  }
  VapiClient& vapi = account->vapi(CallPriority::kProvision);
  // Whoever took the lease over finds most answers out for himself.
  const auto answered = [&](absl::string_view outcome, Change change, Change late_change = Unchanged) {
    DIALTONE_FAILPOINT("vapi_answered");
    metrics_.ProvisioningStep(ActionName(action), outcome);
    std::optional<Progress> progress = Commit(record, change, late_change);
    DIALTONE_FAILPOINT("answer_committed");
    return progress;
  };
  switch (action) {
    case Action::kRest:
      return Progress{record, action};
    case Action::kCreateAssistant: {
      DIALTONE_FAILPOINT("intent_committed");
      const VapiResult<VapiAssistant> answer =
          StaleIntent(record, asked) ? NotSentAnyMore() : vapi.CreateAssistant(AssistantRequestFor(record));
      const auto change = [&](const CampaignRecord& newest) {
        return AssistantCreateAnswered(record, newest, answer, Context(asked));
      };
      // What was bought must not be forgotten; a refusal says nothing about the request of another worker.
      return answer.ok() ? answered(OutcomeName(answer), change, change)
                         : answered(OutcomeName(answer), change);
    }
    case Action::kCreateNumber: {
      DIALTONE_FAILPOINT("intent_committed");
      const VapiResult<VapiPhoneNumber> answer =
          StaleIntent(record, asked) ? NotSentAnyMore() : vapi.CreatePhoneNumber(NumberRequestFor(record));
      const auto change = [&](const CampaignRecord& newest) {
        return NumberCreateAnswered(record, newest, answer, Context(asked));
      };
      return answer.ok() ? answered(OutcomeName(answer), change, change)
                         : answered(OutcomeName(answer), change);
    }
    case Action::kLookUpAssistant: {
      const auto answer = ListAssistantsSince(vapi, LookUpStart(record, policy_));
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return AssistantLookUpAnswered(owned, answer, Context(asked));
      });
    }
    case Action::kLookUpNumber: {
      const auto answer = ListNumbersSince(vapi, LookUpStart(record, policy_));
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return NumberLookUpAnswered(owned, answer, Context(asked));
      });
    }
    case Action::kUpdateAssistant: {
      const auto answer = vapi.UpdateAssistant(record.number.vapi_assistant_id, AssistantRequestFor(record));
      return answered(
          OutcomeName(answer),
          [&](const CampaignRecord& owned) {
            return AssistantUpdateAnswered(record, owned, answer, Context(asked));
          },
          [&](const CampaignRecord& newest) {
            return AssistantUpdateAnsweredLate(record, newest, answer, Context(asked));
          });
    }
    case Action::kReleaseNumber:
    case Action::kReleaseSurplusNumber: {
      const std::string id = action == Action::kReleaseNumber
                                 ? record.number.vapi_phone_number_id
                                 : record.job.surplus_vapi_phone_number_ids.front();
      const auto answer = vapi.DeletePhoneNumber(id);
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return NumberReleaseAnswered(owned, id, answer, Context(asked));
      });
    }
    case Action::kDeleteAssistant:
    case Action::kDeleteSurplusAssistant: {
      const std::string id = action == Action::kDeleteAssistant
                                 ? record.number.vapi_assistant_id
                                 : record.job.surplus_vapi_assistant_ids.front();
      const auto answer = vapi.DeleteAssistant(id);
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return AssistantDeleteAnswered(owned, id, answer, Context(asked));
      });
    }
  }
  return std::nullopt;
}

std::optional<Provisioner::Progress> Provisioner::Commit(CampaignRecord record, Change change,
                                                         Change late_change) {
  const std::string token = record.job.lease_token;
  absl::Status last;
  for (int attempt = 0; attempt < kMaxCommitAttempts; ++attempt) {
    const bool ours = record.job.lease_token == token;
    Transition transition = ours ? change(record) : late_change(record);
    if (!ours && transition.record == record && transition.events.empty()) {
      last = absl::AbortedError("the lease is lost");
      break;
    }
    Decision decision;
    if (ours) {
      if (!stopping_) decision = Decide(transition.record, Context());
      if (const auto later = WhenCallable(transition.record); decision.action != Action::kRest && later) {
        // No intent for a call that would not be made: a Vapi that is away leaves no trace in the timeline.
        decision = {};
        transition.record.job.due_time = later;
      }
      if (decision.intent.has_value()) {
        transition.record = std::move(decision.intent->record);
        std::move(decision.intent->events.begin(), decision.intent->events.end(),
                  std::back_inserter(transition.events));
      }
      const bool working = decision.action != Action::kRest;
      if (working && transition.record == record) return Progress{std::move(record), decision.action};
      transition.record = WithLease(std::move(transition.record), working);
    }
    auto committed = store_.Commit(record, transition.record, clock_.Now(), transition.events);
    if (committed.ok()) {
      CountFailure(record, *committed);
      if (!ours) return std::nullopt;
      return Progress{*std::move(committed), decision.action};
    }
    last = committed.status();
    if (absl::IsNotFound(last) || absl::IsInternal(last)) break;
    if (!absl::IsAborted(last)) continue;
    // Somebody else changed the record, or the reply was lost and the commit stands: decide on what is there
    // now. A POST whose intent was committed that way is looked up like one whose outcome is unknown.
    auto newer = store_.Load(record.campaign.id);
    if (!newer.ok()) continue;
    record = *std::move(newer);
  }
  LogStopped(record, last.message());
  return std::nullopt;
}

std::optional<absl::Time> Provisioner::WhenCallable(const CampaignRecord& record) {
  const Account* account = accounts_.Find(record.campaign.account);
  const absl::Duration held = account == nullptr ? absl::ZeroDuration() : account->HeldFor();
  if (held <= absl::ZeroDuration()) return std::nullopt;
  // Not all at once.
  return clock_.Now() + held + std::max(held / 4, absl::Seconds(1)) * random_.Uniform();
}

void Provisioner::CountFailure(const CampaignRecord& before, const CampaignRecord& after) {
  const bool failed =
      after.number.state == PhoneNumberState::kFailed && before.number.state != after.number.state;
  if (failed && after.number.failure.has_value())
    metrics_.NumberFailed(EnumName(after.number.failure->reason));
}

CampaignRecord Provisioner::WithLease(CampaignRecord next, bool working) const {
  if (working) {
    next.job.lease_until = clock_.Now() + lease_;
  } else {
    next.job.lease_token.clear();
    next.job.lease_until = absl::UnixEpoch();
  }
  return next;
}

}  // namespace dialtone
