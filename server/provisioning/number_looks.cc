#include "server/provisioning/number_looks.h"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <unordered_set>

#include "base/failpoint.h"
#include "base/status_macros.h"
#include "server/provisioning/e164.h"
#include "server/provisioning/vapi_listing.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

constexpr int kMaxCommitAttempts = 5;
// So that the first of a thousand are not told when the last are stored.
constexpr std::size_t kMaxChangesPerCommit = 100;
// Numbers that a complete list does not show are confirmed by a GET each, a few per look.
constexpr int kMaxConfirmationsPerLook = 5;
// How much earlier than reckoned a number may have been made that Vapi has not been seen to show yet: as much
// as POSTs differ in how long they take.
constexpr absl::Duration kCreationMargin = absl::Seconds(10);

// Of a look that moves nothing.
CheckOutcome OutcomeWithoutChange(const VapiResult<VapiPhoneNumber>& answer) {
  return answer.ok() ? CheckOutcome::kStillPending : CheckOutcome::kUnreachable;
}

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
  DIALTONE_RETURN_IF_ERROR(Commit(answers, next_look()));
  DIALTONE_FAILPOINT("look_committed");
  for (Answer& answer : answers) looked.looks.push_back(std::move(answer.look));
  return looked;
}

NumberLooks::Answer NumberLooks::AskForOne(const AwaitedNumber& number, VapiClient& vapi) {
  const absl::Time asked_vapi = clock_.Now();
  const absl::Duration asked = clock_.Monotonic();
  auto result = vapi.GetPhoneNumber(number.vapi_phone_number_id);
  return {number, std::move(result), asked_vapi, asked, clock_.Monotonic(), {}, {}};
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
  const auto oldest_creation = book_.OldestCreation();
  const absl::Time since =
      oldest_creation.has_value() ? *oldest_creation - kCreationMargin : oldest - policy_.clock_skew;
  const absl::Time asked_vapi = clock_.Now();
  const absl::Duration asked = clock_.Monotonic();
  const auto list = ListNumbersSince(vapi, since, std::move(wanted));
  const absl::Duration answered = clock_.Monotonic();
  std::vector<Answer> answers;
  answers.reserve(awaited.size());
  if (!list.ok()) {
    for (const AwaitedNumber& number : awaited)
      answers.push_back({number, list.error(), asked_vapi, asked, answered, {}, {}});
    return answers;
  }
  std::unordered_map<std::string, const VapiPhoneNumber*> by_id;
  for (const VapiPhoneNumber& number : list.value().numbers) by_id.emplace(number.id, &number);
  int confirmations = 0;
  for (const AwaitedNumber& number : awaited) {
    const auto found = by_id.find(number.vapi_phone_number_id);
    if (found != by_id.end()) {
      answers.push_back({number, *found->second, asked_vapi, asked, answered, {}, {}});
    } else if (confirmations < kMaxConfirmationsPerLook) {
      ++confirmations;
      answers.push_back(AskForOne(number, vapi));
    } else {
      answers.push_back({number, NotAsked(), asked_vapi, asked, answered, {}, {}});
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

absl::Status NumberLooks::Commit(std::vector<Answer>& answers, std::optional<absl::Time> next_look) {
  std::vector<Answer*> changing;
  std::vector<CampaignId> pending, unreachable;
  for (Answer& answer : answers) {
    answer.look = {.id = answer.number.id, .outcome = OutcomeWithoutChange(answer.result), .changed = {}};
    if (MayChange(answer)) {
      changing.push_back(&answer);
    } else {
      (answer.result.ok() ? pending : unreachable).push_back(answer.number.id);
    }
  }
  // First, because somebody waits for them.
  for (std::size_t i = 0; i < changing.size(); i += kMaxChangesPerCommit) {
    const auto first = changing.begin() + static_cast<std::ptrdiff_t>(i);
    const auto last =
        first + static_cast<std::ptrdiff_t>(std::min(kMaxChangesPerCommit, changing.size() - i));
    DIALTONE_RETURN_IF_ERROR(CommitTogether({first, last}, next_look));
  }
  const absl::Time now = clock_.Now();
  for (const auto& [ids, outcome] : {std::pair{&pending, CheckOutcome::kStillPending},
                                     std::pair{&unreachable, CheckOutcome::kUnreachable}}) {
    if (ids->empty()) continue;
    DIALTONE_RETURN_IF_ERROR(store_.RecordChecks(*ids, now, outcome, next_look));
  }
  return absl::OkStatus();
}

absl::Status NumberLooks::CommitTogether(std::vector<Answer*> answers, std::optional<absl::Time> next_look) {
  for (int attempt = 0; attempt < kMaxCommitAttempts && !answers.empty(); ++attempt) {
    const absl::Time now = clock_.Now();
    std::vector<Answer*> sent;
    std::vector<CheckOutcome> outcomes;
    std::vector<RecordChange> changes;
    for (Answer* const answer : answers) {
      const auto record = store_.Load(answer->number.id);
      if (absl::IsNotFound(record.status())) {
        continue;
      }
      if (!record.ok()) return record.status();
      const LifecycleContext context = ContextOf(*answer, now);
      const CheckOutcome outcome = OutcomeOf(*record, answer->result, context);
      if (record->number.state != PhoneNumberState::kPending) {
        answer->look = {.id = answer->number.id, .outcome = outcome, .changed = record->number};
        continue;
      }
      sent.push_back(answer);
      outcomes.push_back(outcome);
      changes.push_back(ChangeOf(*record, *answer, context, next_look));
    }
    answers.clear();
    const auto committed = store_.CommitAll(changes, now);
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (committed[i].ok()) {
        Count(*sent[i], changes[i].before, *committed[i], now);
        sent[i]->look = {.id = sent[i]->number.id, .outcome = outcomes[i], .changed = committed[i]->number};
      } else if (absl::IsAborted(committed[i].status())) {
        answers.push_back(sent[i]);
      } else {
        return committed[i].status();
      }
    }
  }
  return answers.empty() ? absl::OkStatus()
                         : absl::AbortedError("a campaign changed whenever its look was to be kept");
}

LifecycleContext NumberLooks::ContextOf(const Answer& answer, absl::Time now) {
  return {.now = now,
          .policy = policy_,
          .jitter = random_.Uniform(),
          .asked_vapi = answer.asked_vapi,
          .waited = answer.waited};
}

RecordChange NumberLooks::ChangeOf(const CampaignRecord& record, const Answer& answer,
                                   const LifecycleContext& context, std::optional<absl::Time> next_look) {
  Transition seen = NumberChecked(record, answer.number.vapi_phone_number_id, answer.result, context);
  Checks& checks = seen.record.number.checks;
  ++checks.count;
  checks.last_time = context.now;
  checks.last_outcome = OutcomeOf(record, answer.result, context);
  const bool still_pending = seen.record.number.state == PhoneNumberState::kPending;
  checks.next_time = still_pending ? next_look : std::nullopt;
  return {.before = record, .after = std::move(seen.record), .events = std::move(seen.events)};
}

void NumberLooks::Count(const Answer& answer, const CampaignRecord& before, const CampaignRecord& after,
                        absl::Time now) {
  if (after.number.state == PhoneNumberState::kActive) {
    const absl::Time pending = before.number.checks.last_time.value_or(answer.number.requested_time);
    metrics_.NumberActive(answer.waited, now - pending, after.number.checks.count);
  } else if (after.number.failure.has_value()) {
    metrics_.NumberFailed(EnumName(after.number.failure->reason));
  }
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
