#include "server/provisioning/sweeper.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/provisioning/vapi_listing.h"
#include "server/runtime/log.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

constexpr int kMaxCommitAttempts = 5;
constexpr absl::Duration kRetryPause = absl::Minutes(1);
// What one sweep leaves undecided because it is being asked for, the next one sees again.
constexpr absl::Duration kOverlap = absl::Minutes(15);

template <typename T>
absl::Status StatusOf(const VapiResult<T>& answer) {
  if (answer.ok() || answer.error().kind == VapiErrorKind::kNotFound) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("Vapi: ", VapiErrorKindName(answer.error().kind)));
}

}  // namespace

Sweeper::Sweeper(Store& store, Coordination& coordination, const Account& account, const Clock& clock,
                 RandomSource& random, Metrics& metrics, const LifecyclePolicy& policy, std::string owner,
                 absl::Duration interval)
    : store_(store),
      coordination_(coordination),
      account_(account),
      clock_(clock),
      random_(random),
      metrics_(metrics),
      policy_(policy),
      owner_(std::move(owner)),
      interval_(interval) {}

absl::Status Sweeper::SweepOnce() {
  const absl::Time now = clock_.Now();
  DIALTONE_ASSIGN_OR_RETURN(const bool held, coordination_.HoldLease(absl::StrCat("sweep/", account_.id),
                                                                     owner_, now, now + 2 * interval_));
  if (!held) {
    // Whoever sweeps may have done so from another moment on.
    swept_until_ = absl::InfinitePast();
    orphaned_ = 0;
    return absl::OkStatus();
  }
  absl::Status swept = SweepNumbers();
  swept.Update(SweepAssistants(swept_until_ - kOverlap - policy_.clock_skew));
  if (swept.ok()) swept_until_ = now;
  return swept;
}

absl::Duration Sweeper::Tick() {
  if (!started_) {
    started_ = true;
    return interval_ * random_.Uniform();
  }
  const absl::Status swept = SweepOnce();
  if (swept.ok()) return interval_;
  LogWarn("a sweep of Vapi is not complete; the next one goes on",
          {{"account", account_.id}, {"reason", swept.message()}});
  return std::min(interval_, kRetryPause);
}

absl::Status Sweeper::SweepNumbers() {
  const auto list = ListNumbersSince(account_.vapi(CallPriority::kSweep), absl::InfinitePast());
  if (!list.ok()) return StatusOf(list);
  DIALTONE_ASSIGN_OR_RETURN(const std::vector<JudgedNumber> judged,
                            JudgeNumbers(store_, list.value().numbers));
  absl::Status all;
  int orphaned = 0;
  for (const JudgedNumber& one : judged) {
    const std::string& id = one.number.id;
    switch (one.standing) {
      case Standing::kNamed:
      case Standing::kUndecided:
        break;
      case Standing::kOrphaned:
        ++orphaned;
        break;
      case Standing::kExtra: {
        const auto there = OwnNumberIsThere(one.campaign);
        all.Update(there.status());
        if (!there.ok() || !*there) break;
        metrics_.StrayFound("number");
        all.Update(
            AddToSurplus(one.campaign, [&](const CampaignRecord& record, const LifecycleContext& context) {
              return ExtraNumberFound(record, id, context);
            }));
        break;
      }
      case Standing::kLeftOver:
        metrics_.StrayFound("number");
        LogWarn("giving a number back whose campaign is gone",
                {{"campaign", one.campaign.value}, {"vapi_phone_number_id", id}});
        all.Update(StatusOf(account_.vapi(CallPriority::kSweep).DeletePhoneNumber(id)));
        break;
    }
  }
  orphaned_ = orphaned;
  return all;
}

absl::Status Sweeper::SweepAssistants(absl::Time since) {
  const auto list = ListAssistantsSince(account_.vapi(CallPriority::kSweep), since);
  if (!list.ok()) return StatusOf(list);
  DIALTONE_ASSIGN_OR_RETURN(const std::vector<JudgedAssistant> judged,
                            JudgeAssistants(store_, list.value().assistants));
  absl::Status all;
  for (const JudgedAssistant& one : judged) {
    const std::string& id = one.assistant.id;
    if (one.standing == Standing::kExtra) {
      metrics_.StrayFound("assistant");
      all.Update(
          AddToSurplus(one.campaign, [&](const CampaignRecord& record, const LifecycleContext& context) {
            return ExtraAssistantFound(record, id, context);
          }));
    } else if (one.standing == Standing::kLeftOver) {
      metrics_.StrayFound("assistant");
      LogWarn("deleting an assistant whose campaign is gone",
              {{"campaign", one.campaign.value}, {"vapi_assistant_id", id}});
      all.Update(StatusOf(account_.vapi(CallPriority::kSweep).DeleteAssistant(id)));
    }
  }
  return all;
}

absl::Status Sweeper::AddToSurplus(
    const CampaignId& id,
    absl::FunctionRef<Transition(const CampaignRecord&, const LifecycleContext&)> change) {
  absl::Status last;
  for (int attempt = 0; attempt < kMaxCommitAttempts; ++attempt) {
    const auto record = store_.Load(id);
    if (absl::IsNotFound(record.status())) return absl::UnavailableError("the campaign went meanwhile");
    if (!record.ok()) return record.status();
    const LifecycleContext context{.now = clock_.Now(), .policy = policy_, .jitter = random_.Uniform()};
    // What is being asked for now may be it; the next sweep sees what became of it.
    if (record->job.step == Step::kAssistantAsked || record->job.step == Step::kNumberAsked)
      return absl::OkStatus();
    const Transition found = change(*record, context);
    if (found.record == *record) return absl::OkStatus();
    last = store_.Commit(*record, found.record, context.now, found.events).status();
    if (!absl::IsAborted(last)) return last;
  }
  return last;
}

absl::StatusOr<bool> Sweeper::OwnNumberIsThere(const CampaignId& id) {
  const auto number = store_.GetPhoneNumber(id);
  if (!number.ok()) return number.status();
  if (number->state != PhoneNumberState::kActive) return true;
  const auto seen = account_.vapi(CallPriority::kSweep).GetPhoneNumber(number->vapi_phone_number_id);
  if (seen.ok()) return true;
  if (seen.error().kind != VapiErrorKind::kNotFound) return StatusOf(seen);
  // As after the restore of an old backup: what looks like a leftover may be the number that people call.
  LogWarn("a campaign's number is not at Vapi, but another one is that carries its tag; neither is touched",
          {{"campaign", id.value}, {"vapi_phone_number_id", number->vapi_phone_number_id}});
  return false;
}

}  // namespace dialtone
