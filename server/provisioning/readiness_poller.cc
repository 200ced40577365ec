#include "server/provisioning/readiness_poller.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/failpoint.h"
#include "server/provisioning/e164.h"
#include "server/provisioning/vapi_listing.h"
#include "server/runtime/log.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

constexpr int kMaxCommitAttempts = 5;
// Numbers that a complete list does not show are confirmed by a GET each, a few per look.
constexpr int kMaxConfirmationsPerLook = 5;
// While Vapi cannot be called: it may be there again sooner than was expected.
constexpr absl::Duration kLongestPause = absl::Seconds(5);

// Whether the look may move the number's state; all others are noted together in one statement.
bool MayChange(const VapiResult<VapiPhoneNumber>& answer) {
  if (!answer.ok()) return answer.error().kind == VapiErrorKind::kNotFound;
  const VapiPhoneNumber& number = answer.value();
  return IsE164(number.number) || number.status == "blocked" || !number.sip_uri.empty();
}

VapiResult<VapiPhoneNumber> NotAsked() {
  return VapiError{.kind = VapiErrorKind::kNotSent, .message = "not asked in this look"};
}

}  // namespace

ReadinessPoller::ReadinessPoller(Store& store, const Account& account, const Clock& clock,
                                 RandomSource& random, Metrics& metrics, const LifecyclePolicy& policy,
                                 absl::Duration interval)
    : store_(store),
      account_(account),
      clock_(clock),
      random_(random),
      metrics_(metrics),
      policy_(policy),
      interval_(interval) {}

absl::StatusOr<std::vector<NumberLook>> ReadinessPoller::PollOnce(CallPriority priority) {
  const auto awaited = store_.ListAwaited(account_.id, kMaxNumbersPerLook);
  if (!awaited.ok()) return awaited.status();
  metrics_.PollTick(static_cast<int>(awaited->size()), awaited->size() > 1);
  if (awaited->empty()) return std::vector<NumberLook>();
  const absl::Time asked = clock_.Now();
  return CommitAnswers(Ask(*awaited, account_.vapi(priority)), asked);
}

absl::StatusOr<NumberLook> ReadinessPoller::CheckOne(const CampaignId& id) {
  const auto number = store_.GetPhoneNumber(id);
  if (!number.ok()) return number.status();
  if (number->state != PhoneNumberState::kPending || number->vapi_phone_number_id.empty()) {
    return NumberLook{.id = id, .outcome = CheckOutcome::kNone, .changed = *number};
  }
  const AwaitedNumber awaited{.id = id,
                              .vapi_phone_number_id = number->vapi_phone_number_id,
                              .requested_time = number->requested_time.value_or(number->create_time)};
  const absl::Time asked = clock_.Now();
  const auto looks = CommitAnswers(
      {{awaited, account_.vapi(CallPriority::kCheck).GetPhoneNumber(awaited.vapi_phone_number_id)}}, asked);
  if (!looks.ok()) return looks.status();
  return looks->front();
}

absl::Duration ReadinessPoller::Tick() {
  // A look that would not reach Vapi is not noted as one.
  if (const absl::Duration held = account_.HeldFor(); held > absl::ZeroDuration()) {
    return std::max(interval_, std::min(held, kLongestPause));
  }
  const auto looks = PollOnce();
  if (!looks.ok()) {
    LogWarn("a look at Vapi could not be kept",
            {{"account", account_.id}, {"reason", looks.status().message()}});
  }
  return interval_;
}

ReadinessPoller::Answers ReadinessPoller::Ask(const std::vector<AwaitedNumber>& awaited, VapiClient& vapi) {
  Answers answers;
  answers.reserve(awaited.size());
  if (awaited.size() == 1) {
    answers.emplace_back(awaited.front(), vapi.GetPhoneNumber(awaited.front().vapi_phone_number_id));
    return answers;
  }
  absl::Time oldest = absl::InfiniteFuture();
  for (const AwaitedNumber& number : awaited) oldest = std::min(oldest, number.requested_time);
  const auto list = ListNumbersSince(vapi, oldest - policy_.clock_skew);
  if (!list.ok()) {
    for (const AwaitedNumber& number : awaited) answers.emplace_back(number, list.error());
    return answers;
  }
  std::unordered_map<std::string, const VapiPhoneNumber*> by_id;
  for (const VapiPhoneNumber& number : list.value().numbers) by_id.emplace(number.id, &number);
  int confirmations = 0;
  for (const AwaitedNumber& number : awaited) {
    const auto found = by_id.find(number.vapi_phone_number_id);
    if (found != by_id.end()) {
      answers.emplace_back(number, *found->second);
    } else if (confirmations < kMaxConfirmationsPerLook) {
      ++confirmations;
      answers.emplace_back(number, vapi.GetPhoneNumber(number.vapi_phone_number_id));
    } else {
      answers.emplace_back(number, NotAsked());
    }
  }
  return answers;
}

absl::StatusOr<std::vector<NumberLook>> ReadinessPoller::CommitAnswers(const Answers& answers,
                                                                       absl::Time asked) {
  std::vector<NumberLook> looks;
  looks.reserve(answers.size());
  std::vector<CampaignId> pending, unreachable;
  for (const auto& [awaited, answer] : answers) {
    if (MayChange(answer)) {
      const auto look = CommitAnswer(awaited, answer, asked);
      if (look.ok()) {
        looks.push_back(*look);
        continue;
      }
      if (!absl::IsNotFound(look.status())) return look.status();
    }
    looks.push_back({.id = awaited.id,
                     .outcome = answer.ok() ? CheckOutcome::kStillPending : CheckOutcome::kUnreachable,
                     .changed = {}});
    (answer.ok() ? pending : unreachable).push_back(awaited.id);
  }
  const absl::Time now = clock_.Now();
  for (const auto& [ids, outcome] : {std::pair{&pending, CheckOutcome::kStillPending},
                                     std::pair{&unreachable, CheckOutcome::kUnreachable}}) {
    if (ids->empty()) continue;
    const absl::Status noted = store_.RecordChecks(*ids, now, outcome, now + interval_);
    if (!noted.ok()) return noted;
  }
  return looks;
}

absl::StatusOr<NumberLook> ReadinessPoller::CommitAnswer(const AwaitedNumber& awaited,
                                                         const VapiResult<VapiPhoneNumber>& answer,
                                                         absl::Time asked) {
  absl::Status last;
  for (int attempt = 0; attempt < kMaxCommitAttempts; ++attempt) {
    const auto record = store_.Load(awaited.id);
    if (!record.ok()) return record.status();
    const absl::Time now = clock_.Now();
    const LifecycleContext context{
        .now = now, .policy = policy_, .jitter = random_.Uniform(), .asked_vapi = asked};
    const CheckOutcome outcome = OutcomeOf(*record, answer, context);
    Transition seen = NumberChecked(*record, awaited.vapi_phone_number_id, answer, context);
    if (record->number.state != PhoneNumberState::kPending) {
      return NumberLook{.id = awaited.id, .outcome = outcome, .changed = record->number};
    }
    Checks& checks = seen.record.number.checks;
    ++checks.count;
    checks.last_time = now;
    checks.last_outcome = outcome;
    DIALTONE_FAILPOINT("look_answered");
    const bool still_pending = seen.record.number.state == PhoneNumberState::kPending;
    checks.next_time = still_pending ? std::optional(now + interval_) : std::nullopt;
    const auto committed = store_.Commit(*record, seen.record, now, seen.events);
    if (committed.ok()) {
      DIALTONE_FAILPOINT("look_committed");
      if (committed->number.state == PhoneNumberState::kActive) {
        const absl::Time before = record->number.checks.last_time.value_or(awaited.requested_time);
        metrics_.NumberActive(now - awaited.requested_time, now - before);
      } else if (committed->number.failure.has_value()) {
        metrics_.NumberFailed(EnumName(committed->number.failure->reason));
      }
      return NumberLook{.id = awaited.id, .outcome = outcome, .changed = committed->number};
    }
    last = committed.status();
    if (!absl::IsAborted(last)) return last;
  }
  return last;
}

}  // namespace dialtone
