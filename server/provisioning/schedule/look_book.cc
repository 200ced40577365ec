#include "server/provisioning/schedule/look_book.h"

#include <algorithm>
#include <utility>

namespace dialtone {

LookBook::LookBook(std::string account, const Clock& clock, absl::Duration deadline, LearnedTimes& learned)
    : account_(std::move(account)), clock_(clock), deadline_(deadline), learned_(learned) {}

std::vector<absl::Duration> LookBook::Follow(const std::vector<AwaitedNumber>& awaited) {
  const absl::Time wall = clock_.Now();
  const absl::Duration now = clock_.Monotonic();
  std::vector<absl::Duration> born;
  born.reserve(awaited.size());
  std::map<CampaignId, Entry> followed;
  MutexLock lock(&mu_);
  for (const AwaitedNumber& number : awaited) {
    const auto known = entries_.find(number.id);
    if (known != entries_.end() && known->second.requested == number.requested_time) {
      followed.emplace(*known);
      entries_.erase(known);
    } else {
      const absl::Duration age = std::max(wall - number.requested_time, absl::ZeroDuration());
      followed.emplace(
          number.id,
          Entry{.requested = number.requested_time, .born = now - age, .unready = {}, .created = {}});
    }
    born.push_back(followed.at(number.id).born);
  }
  // What is left is not awaited any more and was not seen ready: given up, deleted, or found by another
  // replica.
  for (const auto& [id, entry] : entries_) {
    if (now - entry.born >= deadline_) learned_.ObserveUnready(account_, absl::ToDoubleSeconds(deadline_));
  }
  entries_ = std::move(followed);
  return born;
}

std::optional<absl::Duration> LookBook::Waited(const CampaignId& id) {
  MutexLock lock(&mu_);
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) return std::nullopt;
  return clock_.Monotonic() - entry->second.born;
}

absl::Duration LookBook::NextDeadline(absl::Duration moment) {
  MutexLock lock(&mu_);
  absl::Duration next = absl::InfiniteDuration();
  for (const auto& [id, entry] : entries_) {
    const absl::Duration deadline = entry.born + deadline_;
    if (deadline > moment) next = std::min(next, deadline);
  }
  return next;
}

std::optional<absl::Time> LookBook::OldestCreation() {
  MutexLock lock(&mu_);
  std::optional<absl::Time> epoch;
  for (const auto& [id, entry] : entries_) {
    if (!entry.created.has_value()) continue;
    epoch = std::min(epoch.value_or(absl::InfiniteFuture()), *entry.created - entry.born);
  }
  if (epoch.has_value()) vapi_epoch_ = epoch;
  if (!vapi_epoch_.has_value()) return std::nullopt;
  absl::Time oldest = absl::InfiniteFuture();
  for (const auto& [id, entry] : entries_) {
    oldest = std::min(oldest, entry.created.value_or(*vapi_epoch_ + entry.born));
  }
  return oldest;
}

void LookBook::Created(const CampaignId& id, absl::Time created) {
  MutexLock lock(&mu_);
  const auto entry = entries_.find(id);
  if (entry != entries_.end()) entry->second.created = created;
}

void LookBook::Unready(const CampaignId& id, absl::Duration asked) {
  MutexLock lock(&mu_);
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) return;
  entry->second.unready = std::max(asked, entry->second.unready.value_or(asked));
}

void LookBook::Ready(const CampaignId& id, absl::Duration answered) {
  MutexLock lock(&mu_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  const Entry& entry = found->second;
  const double until = std::max(0.0, absl::ToDoubleSeconds(answered - entry.born));
  const double after =
      entry.unready.has_value() ? std::max(0.0, absl::ToDoubleSeconds(*entry.unready - entry.born)) : 0;
  learned_.Observe(account_, std::min(after, until), until);
  entries_.erase(found);
}

}  // namespace dialtone
