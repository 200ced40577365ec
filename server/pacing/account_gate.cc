#include "server/pacing/account_gate.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

constexpr absl::Duration kLongestLead = absl::Milliseconds(500);
constexpr double kLeadDecay = 0.9;
// Waits are counted in nanoseconds, which an endless one would overflow.
constexpr absl::Duration kLongestNap = absl::Minutes(1);
constexpr absl::Duration kShortestRetry = absl::Seconds(1);

// An error of ours: the call was not made.
VapiError NotMade(VapiErrorKind kind, std::string message, absl::Duration retry_after) {
  VapiError error;
  error.kind = kind;
  error.message = std::move(message);
  error.retry_after = std::max(retry_after, kShortestRetry);
  return error;
}

}  // namespace

AccountGate::AccountGate(Options options, Coordination& coordination, const Clock& clock,
                         AccountObserver* observer)
    : options_(std::move(options)),
      coordination_(coordination),
      clock_(clock),
      observer_(observer),
      line_(options_.concurrency, options_.max_waiting),
      rate_(options_.requests_per_second, options_.burst),
      health_(clock.Now()) {}

VapiResult<AccountGate::Pass> AccountGate::Enter(CallPriority priority) {
  const absl::Duration joined = clock_.Monotonic();
  absl::string_view reason;
  VapiResult<Pass> entered = [&] {
    MutexLock lock(&mu_);
    auto result = WaitInLine(priority, joined, reason);
    changed_.NotifyAll();  // whoever is first now
    return result;
  }();
  if (observer_ != nullptr && entered.ok()) observer_->OnEntered(priority, clock_.Monotonic() - joined);
  if (observer_ != nullptr && !entered.ok()) observer_->OnRefused(reason);
  return entered;
}

VapiResult<AccountGate::Pass> AccountGate::WaitInLine(CallPriority priority, absl::Duration joined,
                                                      absl::string_view& reason) {
  const auto ticket = line_.Join(priority, joined);
  if (!ticket.has_value()) {
    reason = kRefusedFull;
    return NotMade(VapiErrorKind::kRateLimited, "as many calls to Vapi wait for their turn as may",
                   line_.ExpectedWait(joined));
  }
  for (;;) {
    const absl::Duration now = clock_.Monotonic();
    if (stopping_) {
      line_.Leave(*ticket);
      reason = kRefusedStopping;
      return NotMade(VapiErrorKind::kNotSent, "the server is shutting down", kShortestRetry);
    }
    if (const absl::Duration refuses = breaker_.RefusesFor(now); refuses > absl::ZeroDuration()) {
      line_.Leave(*ticket);
      reason = kRefusedBroken;
      return NotMade(VapiErrorKind::kNotSent,
                     absl::StrCat("not called, because Vapi has been away: ", health_.last_error()), refuses);
    }
    const CallLine::Step step = line_.Next(*ticket, now, rate_.limited());
    switch (step.kind) {
      case CallLine::Step::Kind::kGo:
        return Pass{.breaker = breaker_.Begin()};
      case CallLine::Step::Kind::kGiveUp:
        reason = line_.held_until() > now ? kRefusedHeld : kRefusedWaited;
        return NotMade(VapiErrorKind::kRateLimited,
                       reason == kRefusedHeld ? "not called, because Vapi asked for quiet"
                                              : "not called, because the turn did not come in time",
                       step.retry_after);
      case CallLine::Step::Kind::kTakeSlot:
        if (TakeSlot(step.patience)) break;
        line_.Leave(*ticket);
        reason = kRefusedNoPace;
        return NotMade(VapiErrorKind::kNotSent,
                       "not called, because the database that holds the pace is away", kShortestRetry);
      case CallLine::Step::Kind::kWait:
        changed_.WaitFor(&mu_, std::min(step.until - now, kLongestNap));
        break;
    }
  }
}

bool AccountGate::TakeSlot(absl::Duration patience) {
  const absl::Duration asked = clock_.Monotonic();
  const absl::Time ahead = clock_.Now() + lead_;
  const absl::Duration lead = lead_;
  const CallPace pace = rate_.PaceAt(asked);
  mu_.Unlock();
  const auto slot = coordination_.TakeCallSlot(options_.account, pace, ahead,
                                               std::max(patience - lead, absl::ZeroDuration()));
  const absl::Duration took = clock_.Monotonic() - asked;
  mu_.Lock();
  lead_ = std::min(std::max(took, lead_ * kLeadDecay), kLongestLead);
  if (!slot.ok()) {
    line_.SlotFailed();
  } else {
    // From here on by the clock that does not step.
    const absl::Duration due = asked + lead + (slot->time - ahead);
    if (slot->granted) {
      line_.SlotGranted(asked + lead, due);
    } else {
      line_.SlotRefused(due);
    }
  }
  changed_.NotifyAll();
  return slot.ok();
}

void AccountGate::Leave(const Pass& pass, const VapiError* error) {
  absl::Duration hold;
  bool opened = false;
  StateChange change;
  {
    MutexLock lock(&mu_);
    const absl::Duration now = clock_.Monotonic();
    line_.CallEnded();
    if (error == nullptr) {
      breaker_.Succeeded(pass.breaker);
      health_.Succeeded(clock_.Now());
    } else {
      health_.Failed(*error, clock_.Now());
      if (NeverAsked(*error)) {
        breaker_.Abandoned(pass.breaker);
      } else if (MeansAway(*error)) {
        opened = breaker_.Failed(pass.breaker, now);
      } else {
        breaker_.Succeeded(pass.breaker);
      }
      if (error->kind == VapiErrorKind::kRateLimited) {
        rate_.SlowDown(now);
        hold = error->retry_after.value_or(absl::ZeroDuration());
        if (hold > absl::ZeroDuration()) line_.HoldUntil(now + hold);
      }
    }
    change = UpdateState();
    changed_.NotifyAll();
  }
  // When the database is away, the hold of this process stands all the same, and nobody gets a slot.
  if (hold > absl::ZeroDuration() && options_.requests_per_second > 0) {
    coordination_.HoldCalls(options_.account, clock_.Now() + hold).IgnoreError();
  }
  if (opened && observer_ != nullptr) observer_->OnBreakerOpened();
  Tell(change);
}

absl::Duration AccountGate::HeldFor() const {
  MutexLock lock(&mu_);
  return HeldForLocked(clock_.Monotonic());
}

absl::Duration AccountGate::HeldForLocked(absl::Duration now) const {
  const absl::Duration told = std::max(breaker_.RefusesFor(now), line_.held_until() - now);
  if (told > absl::ZeroDuration()) return told;
  // A short wait is better spent in the line.
  const absl::Duration expected = line_.ExpectedWait(now);
  return expected > LongestWait(CallPriority::kProvision) / 2 ? expected : absl::ZeroDuration();
}

AccountStatus AccountGate::Status() {
  AccountStatus status;
  StateChange change;
  {
    MutexLock lock(&mu_);
    const absl::Duration now = clock_.Monotonic();
    change = UpdateState();
    health_.Describe(status);
    status.host = options_.host;
    status.requests_per_second = options_.requests_per_second;
    status.effective_requests_per_second = rate_.Effective(now);
    status.burst = options_.burst;
    status.concurrency = options_.concurrency;
    status.calls_in_progress = line_.in_progress();
    status.calls_waiting = line_.waiting();
    status.breaker = breaker_.StateAt(now);
    status.held_for = HeldForLocked(now);
  }
  Tell(change);
  return status;
}

void AccountGate::Stop() {
  MutexLock lock(&mu_);
  stopping_ = true;
  changed_.NotifyAll();
}

AccountGate::StateChange AccountGate::UpdateState() {
  const absl::Duration now = clock_.Monotonic();
  StateChange change{.before = health_.state(), .after = health_.state()};
  const bool away = breaker_.StateAt(now) != CircuitBreaker::State::kClosed;
  change.changed = health_.Update(away, rate_.Reduced(now) || line_.held_until() > now, clock_.Now());
  change.after = health_.state();
  change.last_error = health_.last_error();
  return change;
}

void AccountGate::Tell(const StateChange& change) {
  if (change.changed && observer_ != nullptr) {
    observer_->OnStateChanged(change.before, change.after, change.last_error);
  }
}

}  // namespace dialtone
