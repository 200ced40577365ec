#include "server/provisioning/provisioner.h"

#include <utility>

#include "absl/strings/str_cat.h"
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

LifecycleContext Provisioner::Context() {
  return {.now = clock_.Now(), .policy = policy_, .jitter = random_.Uniform()};
}

void Provisioner::Work(const CampaignRecord& claimed) {
  CampaignRecord record = claimed;
  for (int i = 0; i < kMaxActionsPerClaim; ++i) {
    const Decision decision = Decide(record, Context());
    const bool working = decision.action != Action::kRest;
    if (!working && !decision.intent.has_value()) break;
    if (decision.intent.has_value()) {
      const auto committed = store_.Commit(record, WithLease(decision.intent->record, working), clock_.Now(),
                                           decision.intent->events);
      if (absl::IsAborted(committed.status())) {
        std::optional<CampaignRecord> newer = LoadOwned(record);
        if (!newer.has_value()) return LogStopped(record, "the lease is lost");
        record = *std::move(newer);
        continue;
      }
      if (!committed.ok()) return LogStopped(record, committed.status().message());
      record = *committed;
      if (!working) return;
    }
    std::optional<CampaignRecord> next = Act(record, decision.action);
    if (!next.has_value()) return;
    record = *std::move(next);
    if (record.job.lease_token.empty() || record.job.step == Step::kGone) return;
  }
  CommitAnswer(record, [](const CampaignRecord& owned) { return Transition{.record = owned, .events = {}}; });
}

std::optional<CampaignRecord> Provisioner::Act(const CampaignRecord& record, Action action) {
  const Account* account = accounts_.Find(record.campaign.account);
  if (account == nullptr) {
    LogError("a campaign names an account that this server does not have; add the account to its settings",
             {{"campaign", record.campaign.id.value}, {"account", record.campaign.account}});
    return CommitAnswer(record, [this](const CampaignRecord& owned) {
      Transition later{.record = owned, .events = {}};
      later.record.job.due_time = clock_.Now() + policy_.backoff_cap;
      return later;
    });
  }
  // A process that was paused since its commit must not act on a lease that may have run out.
  if (clock_.Now() >= record.job.lease_until) {
    LogStopped(record, "the lease ran out before the call");
    return std::nullopt;
  }
  VapiClient& vapi = *account->vapi;
  const auto answered = [&](absl::string_view outcome, Change change) {
    metrics_.ProvisioningStep(ActionName(action), outcome);
    const bool bought = action == Action::kCreateAssistant || action == Action::kCreateNumber;
    return CommitAnswer(record, change, bought ? WithoutLease::kKeep : WithoutLease::kDrop);
  };
  switch (action) {
    case Action::kRest:
      return record;
    case Action::kCreateAssistant: {
      const auto answer = vapi.CreateAssistant(AssistantRequestFor(record));
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return AssistantCreateAnswered(owned, answer, Context());
      });
    }
    case Action::kCreateNumber: {
      const auto answer = vapi.CreatePhoneNumber(NumberRequestFor(record));
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return NumberCreateAnswered(owned, answer, Context());
      });
    }
    case Action::kLookUpAssistant: {
      const auto answer = ListAssistantsSince(vapi, LookUpStart(record, policy_));
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return AssistantLookUpAnswered(owned, answer, Context());
      });
    }
    case Action::kLookUpNumber: {
      const auto answer = ListNumbersSince(vapi, LookUpStart(record, policy_));
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return NumberLookUpAnswered(owned, answer, Context());
      });
    }
    case Action::kCheckNumber: {
      const std::string id = record.number.vapi_phone_number_id;
      const auto answer = vapi.GetPhoneNumber(id);
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return NumberChecked(owned, id, answer, Context());
      });
    }
    case Action::kUpdateAssistant: {
      const auto answer = vapi.UpdateAssistant(record.number.vapi_assistant_id, AssistantRequestFor(record));
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return AssistantUpdateAnswered(record, owned, answer, Context());
      });
    }
    case Action::kReleaseNumber:
    case Action::kReleaseSurplusNumber: {
      const std::string id = action == Action::kReleaseNumber
                                 ? record.number.vapi_phone_number_id
                                 : record.job.surplus_vapi_phone_number_ids.front();
      const auto answer = vapi.DeletePhoneNumber(id);
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return NumberReleaseAnswered(owned, id, answer, Context());
      });
    }
    case Action::kDeleteAssistant:
    case Action::kDeleteSurplusAssistant: {
      const std::string id = action == Action::kDeleteAssistant
                                 ? record.number.vapi_assistant_id
                                 : record.job.surplus_vapi_assistant_ids.front();
      const auto answer = vapi.DeleteAssistant(id);
      return answered(OutcomeName(answer), [&](const CampaignRecord& owned) {
        return AssistantDeleteAnswered(owned, id, answer, Context());
      });
    }
  }
  return std::nullopt;
}

std::optional<CampaignRecord> Provisioner::CommitAnswer(CampaignRecord record, Change change,
                                                        WithoutLease without_lease) {
  const std::string token = record.job.lease_token;
  absl::Status last;
  for (int attempt = 0; attempt < kMaxCommitAttempts; ++attempt) {
    Transition transition = change(record);
    const bool ours = record.job.lease_token == token;
    const bool working = Decide(transition.record, Context()).action != Action::kRest;
    const CampaignRecord next =
        ours ? WithLease(std::move(transition.record), working) : std::move(transition.record);
    auto committed = store_.Commit(record, next, clock_.Now(), transition.events);
    if (committed.ok()) {
      CountFailure(record, *committed);
      return ours ? std::optional(*std::move(committed)) : std::nullopt;
    }
    last = committed.status();
    if (absl::IsNotFound(last) || absl::IsInternal(last)) break;
    if (!absl::IsAborted(last)) continue;
    // Somebody else changed the record, or the reply was lost and the commit stands: decide on what is there
    // now.
    auto newer = store_.Load(record.campaign.id);
    if (!newer.ok()) continue;
    if (newer->job.lease_token != token && without_lease == WithoutLease::kDrop) {
      last = absl::AbortedError("the lease is lost");
      break;
    }
    record = *std::move(newer);
  }
  LogStopped(record, last.message());
  return std::nullopt;
}

void Provisioner::CountFailure(const CampaignRecord& before, const CampaignRecord& after) {
  const bool failed =
      after.number.state == PhoneNumberState::kFailed && before.number.state != after.number.state;
  if (failed && after.number.failure.has_value())
    metrics_.NumberFailed(EnumName(after.number.failure->reason));
}

std::optional<CampaignRecord> Provisioner::LoadOwned(const CampaignRecord& record) {
  auto loaded = store_.Load(record.campaign.id);
  if (!loaded.ok() || loaded->job.lease_token != record.job.lease_token) return std::nullopt;
  return *std::move(loaded);
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
