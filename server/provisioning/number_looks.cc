#include "server/provisioning/number_looks.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/failpoint.h"
#include "server/provisioning/e164.h"
#include "server/provisioning/vapi_listing.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

constexpr int kMaxCommitAttempts = 5;
// Numbers that a complete list does not show are confirmed by a GET each, a few per look.
constexpr int kMaxConfirmationsPerLook = 5;

VapiError NotAsked() { return {.kind = VapiErrorKind::kNotSent, .message = "not asked in this look"}; }

std::vector<CampaignId> IdsOf(const std::vector<AwaitedNumber>& numbers) {
  std::vector<CampaignId> ids;
  ids.reserve(numbers.size());
  for (const AwaitedNumber& number : numbers) ids.push_back(number.id);
  return ids;
}

}  // namespace

NumberLooks::NumberLooks(Store& store, const Account& account, const Clock& clock, RandomSource& random,
                         Metrics& metrics, const LifecyclePolicy& policy, LookBook& book)
    : store_(store),
      account_(account),
      clock_(clock),
      random_(random),
      metrics_(metrics),
      policy_(policy),
      book_(book) {}

absl::StatusOr<NumberLooks::Looked> NumberLooks::LookAt(
    const std::vector<AwaitedNumber>& awaited, CallPriority priority,
    absl::FunctionRef<std::optional<absl::Time>()> next_look) {
  if (awaited.empty()) return Looked();
  auto flight = std::make_shared<Flight>();
  {
    MutexLock lock(&mu_);
    if (const auto under_way = FlightWith(IdsOf(awaited))) {
      AwaitLanding(*under_way);
      if (!under_way->failure.ok()) return under_way->failure;
      Looked joined;
      for (const AwaitedNumber& number : awaited) joined.looks.push_back(*under_way->numbers.at(number.id));
      return joined;
    }
    for (const AwaitedNumber& number : awaited) flight->numbers[number.id];
    flight_ = flight;
  }
  auto looked = Look(awaited, priority, next_look);
  MutexLock lock(&mu_);
  flight->failure = looked.status();
  if (looked.ok()) {
    for (const NumberLook& look : looked->looks) flight->numbers[look.id] = look;
  }
  flight->landed = true;
  if (flight_ == flight) flight_.reset();
  landed_.NotifyAll();
  return looked;
}

absl::StatusOr<std::vector<NumberLook>> NumberLooks::LookAtAll() {
  const auto awaited = store_.ListAwaited(account_.id, kMaxNumbersPerLook);
  if (!awaited.ok()) return awaited.status();
  auto looked = LookAt(*awaited, CallPriority::kCheck, [] { return std::nullopt; });
  if (!looked.ok()) return looked.status();
  return std::move(looked->looks);
}

absl::StatusOr<NumberLook> NumberLooks::LookAtOne(const CampaignId& id) {
  {
    MutexLock lock(&mu_);
    if (const auto under_way = FlightWith({id})) {
      AwaitLanding(*under_way);
      if (!under_way->failure.ok()) return under_way->failure;
      return *under_way->numbers.at(id);
    }
  }
  const auto number = store_.GetPhoneNumber(id);
  if (!number.ok()) return number.status();
  if (number->state != PhoneNumberState::kPending || number->vapi_phone_number_id.empty()) {
    return NumberLook{.id = id, .outcome = CheckOutcome::kNone, .changed = *number};
  }
  const AwaitedNumber awaited{.id = id,
                              .vapi_phone_number_id = number->vapi_phone_number_id,
                              .requested_time = number->requested_time.value_or(number->create_time)};
  auto looked = LookAt({awaited}, CallPriority::kCheck, [&] { return number->checks.next_time; });
  if (!looked.ok()) return looked.status();
  return std::move(looked->looks.front());
}

absl::StatusOr<NumberLooks::Looked> NumberLooks::Look(
    const std::vector<AwaitedNumber>& awaited, CallPriority priority,
    absl::FunctionRef<std::optional<absl::Time>()> next_look) {
  std::vector<Answer> answers = Ask(awaited, account_.vapi(priority));
  DIALTONE_FAILPOINT("look_answered");
  Looked looked;
  const auto unreachable = [](const Answer& answer) {
    return !answer.result.ok() && answer.result.error().kind != VapiErrorKind::kNotFound;
  };
  if (std::all_of(answers.begin(), answers.end(), unreachable))
    looked.unreachable = answers.front().result.error();
  for (Answer& answer : answers) Note(answer);
  auto looks = Commit(answers, next_look());
  if (!looks.ok()) return looks.status();
  DIALTONE_FAILPOINT("look_committed");
  looked.looks = *std::move(looks);
  return looked;
}

NumberLooks::Answer NumberLooks::AskForOne(const AwaitedNumber& number, VapiClient& vapi) {
  const absl::Time asked_vapi = clock_.Now();
  const absl::Duration asked = clock_.Monotonic();
  auto result = vapi.GetPhoneNumber(number.vapi_phone_number_id);
  return {number, std::move(result), asked_vapi, asked, clock_.Monotonic(), {}};
}

std::vector<NumberLooks::Answer> NumberLooks::Ask(const std::vector<AwaitedNumber>& awaited,
                                                  VapiClient& vapi) {
  if (awaited.size() == 1) return {AskForOne(awaited.front(), vapi)};
  absl::Time oldest = absl::InfiniteFuture();
  std::unordered_set<std::string> wanted;
  for (const AwaitedNumber& number : awaited) {
    oldest = std::min(oldest, number.requested_time);
    wanted.insert(number.vapi_phone_number_id);
  }
  // Vapi's list goes by Vapi's clock; ours may have stepped.
  const absl::Time since = book_.OldestCreation().value_or(oldest) - policy_.clock_skew;
  const absl::Time asked_vapi = clock_.Now();
  const absl::Duration asked = clock_.Monotonic();
  const auto list = ListNumbersSince(vapi, since, std::move(wanted));
  const absl::Duration answered = clock_.Monotonic();
  std::vector<Answer> answers;
  answers.reserve(awaited.size());
  if (!list.ok()) {
    for (const AwaitedNumber& number : awaited)
      answers.push_back({number, list.error(), asked_vapi, asked, answered, {}});
    return answers;
  }
  std::unordered_map<std::string, const VapiPhoneNumber*> by_id;
  for (const VapiPhoneNumber& number : list.value().numbers) by_id.emplace(number.id, &number);
  int confirmations = 0;
  for (const AwaitedNumber& number : awaited) {
    const auto found = by_id.find(number.vapi_phone_number_id);
    if (found != by_id.end()) {
      answers.push_back({number, *found->second, asked_vapi, asked, answered, {}});
    } else if (confirmations < kMaxConfirmationsPerLook) {
      ++confirmations;
      answers.push_back(AskForOne(number, vapi));
    } else {
      answers.push_back({number, NotAsked(), asked_vapi, asked, answered, {}});
    }
  }
  return answers;
}

bool NumberLooks::MayChange(const Answer& answer) const {
  if (!answer.result.ok()) return answer.result.error().kind == VapiErrorKind::kNotFound;
  const VapiPhoneNumber& number = answer.result.value();
  return IsE164(number.number) || number.status == "blocked" || !number.sip_uri.empty() ||
         answer.waited >= policy_.activation_deadline;
}

void NumberLooks::Note(Answer& answer) {
  answer.waited = book_.Waited(answer.number.id).value_or(clock_.Now() - answer.number.requested_time);
  if (!answer.result.ok()) return;
  const VapiPhoneNumber& number = answer.result.value();
  if (number.created_at.has_value()) book_.Created(answer.number.id, *number.created_at);
  if (IsE164(number.number)) {
    book_.Ready(answer.number.id, answer.answered);
  } else {
    book_.Unready(answer.number.id, answer.asked);
  }
}

absl::StatusOr<std::vector<NumberLook>> NumberLooks::Commit(const std::vector<Answer>& answers,
                                                            std::optional<absl::Time> next_look) {
  std::vector<NumberLook> looks;
  looks.reserve(answers.size());
  std::vector<CampaignId> pending, unreachable;
  for (const Answer& answer : answers) {
    if (MayChange(answer)) {
      const auto look = CommitOne(answer, next_look);
      if (look.ok()) {
        looks.push_back(*look);
        continue;
      }
      if (!absl::IsNotFound(look.status())) return look.status();
    }
    looks.push_back({.id = answer.number.id,
                     .outcome = answer.result.ok() ? CheckOutcome::kStillPending : CheckOutcome::kUnreachable,
                     .changed = {}});
    (answer.result.ok() ? pending : unreachable).push_back(answer.number.id);
  }
  const absl::Time now = clock_.Now();
  for (const auto& [ids, outcome] : {std::pair{&pending, CheckOutcome::kStillPending},
                                     std::pair{&unreachable, CheckOutcome::kUnreachable}}) {
    if (ids->empty()) continue;
    const absl::Status noted = store_.RecordChecks(*ids, now, outcome, next_look);
    if (!noted.ok()) return noted;
  }
  return looks;
}

absl::StatusOr<NumberLook> NumberLooks::CommitOne(const Answer& answer, std::optional<absl::Time> next_look) {
  const AwaitedNumber& awaited = answer.number;
  absl::Status last;
  for (int attempt = 0; attempt < kMaxCommitAttempts; ++attempt) {
    const auto record = store_.Load(awaited.id);
    if (!record.ok()) return record.status();
    const absl::Time now = clock_.Now();
    const LifecycleContext context{.now = now,
                                   .policy = policy_,
                                   .jitter = random_.Uniform(),
                                   .asked_vapi = answer.asked_vapi,
                                   .waited = answer.waited};
    const CheckOutcome outcome = OutcomeOf(*record, answer.result, context);
    Transition seen = NumberChecked(*record, awaited.vapi_phone_number_id, answer.result, context);
    if (record->number.state != PhoneNumberState::kPending) {
      return NumberLook{.id = awaited.id, .outcome = outcome, .changed = record->number};
    }
    Checks& checks = seen.record.number.checks;
    ++checks.count;
    checks.last_time = now;
    checks.last_outcome = outcome;
    const bool still_pending = seen.record.number.state == PhoneNumberState::kPending;
    checks.next_time = still_pending ? next_look : std::nullopt;
    const auto committed = store_.Commit(*record, seen.record, now, seen.events);
    if (committed.ok()) {
      if (committed->number.state == PhoneNumberState::kActive) {
        const absl::Time before = record->number.checks.last_time.value_or(awaited.requested_time);
        metrics_.NumberActive(answer.waited, now - before, committed->number.checks.count);
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

std::shared_ptr<NumberLooks::Flight> NumberLooks::FlightWith(const std::vector<CampaignId>& ids) {
  if (flight_ == nullptr) return nullptr;
  const bool sees_all = std::all_of(ids.begin(), ids.end(),
                                    [this](const CampaignId& id) { return flight_->numbers.contains(id); });
  return sees_all ? flight_ : nullptr;
}

int NumberLooks::waiting() {
  MutexLock lock(&mu_);
  return waiting_;
}

void NumberLooks::AwaitLanding(const Flight& flight) {
  ++waiting_;
  while (!flight.landed) landed_.Wait(&mu_);
  --waiting_;
}

}  // namespace dialtone
