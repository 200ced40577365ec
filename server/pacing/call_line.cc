#include "server/pacing/call_line.h"

#include <algorithm>

namespace dialtone {

std::optional<CallLine::Ticket> CallLine::Join(CallPriority priority, absl::Duration now) {
  if (waiters_.size() >= capacity_) return std::nullopt;
  const Ticket ticket = ++last_ticket_;
  const absl::Duration rank = now + PriorityPenalty(priority);
  waiters_.emplace(ticket, Waiter{.rank = rank, .deadline = now + LongestWait(priority)});
  order_.emplace(rank, ticket);
  return ticket;
}

CallLine::Step CallLine::Next(Ticket ticket, absl::Duration now, bool limited) {
  const Waiter& waiter = waiters_.at(ticket);
  const absl::Duration not_before = limited ? std::max(not_before_, held_until_) : held_until_;
  if (limited && slot_.has_value() && now > *slot_ + kLatest) slot_.reset();
  const absl::Duration earliest = limited ? std::max(slot_.value_or(not_before), not_before) : not_before;
  if (std::max(now, earliest) > waiter.deadline) return GiveUp(ticket, now);
  const Step wait{.kind = Step::Kind::kWait, .until = waiter.deadline + absl::Microseconds(1)};
  if (order_.begin()->second != ticket || in_progress_ >= concurrency_) return wait;
  const auto wait_until = [&](absl::Duration until) {
    return Step{.kind = Step::Kind::kWait, .until = std::min(until, wait.until)};
  };
  if (limited) {
    if (!slot_.has_value()) {
      if (taking_) return wait;
      if (now < not_before) return wait_until(not_before);
      absl::Duration last = waiter.deadline;
      for (const auto& [other, waiting] : waiters_) last = std::max(last, waiting.deadline);
      taking_ = true;
      return {.kind = Step::Kind::kTakeSlot, .patience = last - now};
    }
    if (now < *slot_) return wait_until(*slot_);
    slot_.reset();
  } else if (now < not_before) {
    return wait_until(not_before);
  }
  Leave(ticket);
  ++in_progress_;
  return {.kind = Step::Kind::kGo};
}

void CallLine::SlotGranted(absl::Duration asked, absl::Duration due) {
  taking_ = false;
  slot_wait_ = std::max(due - asked, absl::ZeroDuration());
  // A hold that came while the slot was being taken wins.
  if (due >= held_until_) slot_ = due;
}

void CallLine::SlotRefused(absl::Duration next) {
  taking_ = false;
  not_before_ = next;
}

void CallLine::Leave(Ticket ticket) {
  const auto found = waiters_.find(ticket);
  order_.erase({found->second.rank, ticket});
  waiters_.erase(found);
}

void CallLine::HoldUntil(absl::Duration until) {
  held_until_ = std::max(held_until_, until);
  if (slot_.has_value() && *slot_ < held_until_) slot_.reset();
}

absl::Duration CallLine::ExpectedWait(absl::Duration now) const {
  const absl::Duration opening = std::max({not_before_, held_until_, slot_.value_or(now), now}) - now;
  return opening + slot_wait_ * waiting();
}

CallLine::Step CallLine::GiveUp(Ticket ticket, absl::Duration now) {
  Leave(ticket);
  return {.kind = Step::Kind::kGiveUp, .retry_after = ExpectedWait(now)};
}

}  // namespace dialtone
