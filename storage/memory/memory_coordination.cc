#include "storage/memory/memory_coordination.h"

#include <algorithm>

#include "storage/call_pace.h"
#include "storage/lease.h"
#include "storage/revisions.h"

namespace dialtone {

absl::StatusOr<bool> MemoryCoordination::HoldLease(absl::string_view name, absl::string_view owner,
                                                   absl::Time now, absl::Time until) {
  MutexLock lock(&mu_);
  const auto [lease, fresh] = leases_.try_emplace(std::string(name));
  const bool held = lease->second.until > now && lease->second.until <= LatestPlausibleLease(now, until);
  if (!fresh && lease->second.owner != owner && held) return false;
  lease->second = {std::string(owner), WholeMicroseconds(until)};
  return true;
}

absl::Status MemoryCoordination::ReleaseLease(absl::string_view name, absl::string_view owner) {
  MutexLock lock(&mu_);
  const auto lease = leases_.find(name);
  if (lease != leases_.end() && lease->second.owner == owner) leases_.erase(lease);
  return absl::OkStatus();
}

absl::StatusOr<CallSlot> MemoryCoordination::TakeCallSlot(absl::string_view account, const CallPace& pace,
                                                          absl::Time now, absl::Duration patience) {
  now = WholeMicroseconds(now);
  MutexLock lock(&mu_);
  Calls& calls = calls_[std::string(account)];
  if (std::max(calls.arrival, calls.held_until) > LatestPlausible(pace, now)) calls = {};
  CallSlot slot{.time = SlotTime(pace, calls.arrival, calls.held_until, now)};
  if (slot.time > now + patience) return slot;
  calls.arrival = std::max(calls.arrival, now) + pace.spacing;
  slot.granted = true;
  return slot;
}

absl::Status MemoryCoordination::KeepLearned(absl::string_view name, absl::string_view text) {
  MutexLock lock(&mu_);
  learned_[std::string(name)] = std::string(text);
  return absl::OkStatus();
}

absl::StatusOr<std::string> MemoryCoordination::ReadLearned(absl::string_view name) {
  MutexLock lock(&mu_);
  const auto found = learned_.find(name);
  return found == learned_.end() ? std::string() : found->second;
}

absl::Status MemoryCoordination::HoldCalls(absl::string_view account, absl::Time until) {
  until = WholeMicroseconds(until);
  MutexLock lock(&mu_);
  Calls& calls = calls_[std::string(account)];
  calls.arrival = std::max(calls.arrival, until);
  calls.held_until = std::max(calls.held_until, until);
  return absl::OkStatus();
}

}  // namespace dialtone
