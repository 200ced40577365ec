#include "server/watch/watch_hub.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"

namespace dialtone {
namespace {

absl::Status TooMany(absl::string_view reason, std::size_t limit) {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(absl::StrCat("Too many watches are open (limit ", limit,
                                                           "); close some and try again.")),
                 reason),
      absl::Seconds(5));
}

absl::Status ShuttingDown(absl::Duration retry_delay) {
  return WithRetryDelay(
      WithReason(absl::UnavailableError("The server is shutting down; watch again."), "SHUTTING_DOWN"),
      retry_delay);
}

// All come back at once otherwise, to replicas that have just got more to do: a thousand every tenth of a
// second, over ten seconds at most.
absl::Duration RetryDelayOfThe(std::size_t nth) {
  return absl::Milliseconds(100) * static_cast<std::int64_t>(1 + nth / 1000 % 100);
}

}  // namespace

WatchHub::WatchHub(const Limits& limits) : limits_(limits) {}

absl::Status WatchHub::AddForCampaign(const CampaignId& id, const std::string& caller,
                                      std::shared_ptr<WatchSink> sink) {
  return Add(&id, caller, std::move(sink));
}

absl::Status WatchHub::AddForAll(const std::string& caller, std::shared_ptr<WatchSink> sink) {
  return Add(nullptr, caller, std::move(sink));
}

absl::Status WatchHub::Add(const CampaignId* id, const std::string& caller, std::shared_ptr<WatchSink> sink) {
  MutexLock lock(&mu_);
  if (shut_down_) return ShuttingDown(absl::Seconds(1));
  if (registrations_.size() >= limits_.total) return TooMany("TOO_MANY_WATCHES", limits_.total);
  auto& of_caller = *per_caller_.try_emplace(caller).first;
  if (of_caller.second >= limits_.per_caller)
    return TooMany("TOO_MANY_WATCHES_OF_CALLER", limits_.per_caller);
  ++of_caller.second;
  Registration registration{.serial = ++last_serial_, .caller = &of_caller};
  if (id != nullptr) registration.of_campaign = &*by_campaign_.try_emplace(*id).first;
  Sinks& sinks = SinksOf(registration);
  registration.index = sinks.size();
  ScheduleLocked({.sink = sink.get(), .serial = registration.serial}, kTick);
  registrations_.emplace(sink.get(), registration);
  sinks.push_back(std::move(sink));
  return absl::OkStatus();
}

void WatchHub::Remove(const WatchSink* sink) {
  std::shared_ptr<WatchSink> removed;  // dies when the lock is released
  MutexLock lock(&mu_);
  const auto found = registrations_.find(sink);
  if (found == registrations_.end()) return;
  const Registration& registration = found->second;
  Sinks& sinks = SinksOf(registration);
  removed = std::move(sinks[registration.index]);
  if (registration.index + 1 < sinks.size()) {
    sinks[registration.index] = std::move(sinks.back());
    registrations_.find(sinks[registration.index].get())->second.index = registration.index;
  }
  sinks.pop_back();
  if (sinks.empty() && registration.of_campaign != nullptr) {
    by_campaign_.erase(by_campaign_.find(registration.of_campaign->first));
  }
  if (--registration.caller->second == 0) per_caller_.erase(per_caller_.find(registration.caller->first));
  registrations_.erase(found);
}

WatchHub::Sinks& WatchHub::SinksOf(const Registration& registration) {
  return registration.of_campaign == nullptr ? for_all_ : registration.of_campaign->second;
}

void WatchHub::Publish(CampaignChange change) {
  Sinks sinks;
  {
    MutexLock lock(&mu_);
    if (shut_down_) return;
    sinks = for_all_;
    if (const auto found = by_campaign_.find(change.number.id); found != by_campaign_.end()) {
      sinks.insert(sinks.end(), found->second.begin(), found->second.end());
    }
  }
  if (sinks.empty()) return;
  const auto shared = std::make_shared<const CampaignChange>(std::move(change));
  for (const auto& sink : sinks) sink->OnChange(shared);
}

void WatchHub::Tick(absl::Time now) {
  std::vector<std::pair<Turn, std::shared_ptr<WatchSink>>> called;
  {
    MutexLock lock(&mu_);
    if (shut_down_) return;
    hand_ = (hand_ + 1) % kSlots;
    for (const Turn& turn : std::exchange(wheel_[hand_], {})) {
      const auto found = registrations_.find(turn.sink);
      if (found == registrations_.end() || found->second.serial != turn.serial) continue;
      called.emplace_back(turn, SinksOf(found->second)[found->second.index]);
    }
  }
  std::vector<std::pair<Turn, absl::Duration>> waits;
  waits.reserve(called.size());
  for (const auto& [turn, sink] : called) waits.emplace_back(turn, sink->OnTick(now));
  MutexLock lock(&mu_);
  for (const auto& [turn, wait] : waits) ScheduleLocked(turn, wait);
}

void WatchHub::ScheduleLocked(const Turn& turn, absl::Duration wait) {
  const auto ticks = absl::ToInt64Seconds(absl::Ceil(std::clamp(wait, kTick, kLongestWait), kTick));
  wheel_[(hand_ + static_cast<std::size_t>(ticks)) % kSlots].push_back(turn);
}

void WatchHub::Shutdown() {
  Sinks sinks;
  {
    MutexLock lock(&mu_);
    shut_down_ = true;
    sinks = AllSinksLocked();
  }
  for (std::size_t i = 0; i < sinks.size(); ++i) sinks[i]->End(ShuttingDown(RetryDelayOfThe(i)));
}

std::size_t WatchHub::open() const {
  MutexLock lock(&mu_);
  return registrations_.size();
}

WatchHub::Watched WatchHub::watched() const {
  MutexLock lock(&mu_);
  Watched watched{.all = !for_all_.empty(), .ids = {}};
  watched.ids.reserve(by_campaign_.size());
  for (const auto& [id, sinks] : by_campaign_) watched.ids.push_back(id);
  return watched;
}

std::vector<CampaignId> WatchHub::KeepWatched(std::vector<CampaignId> ids) const {
  MutexLock lock(&mu_);
  if (for_all_.empty())
    std::erase_if(ids, [this](const CampaignId& id) { return !by_campaign_.contains(id); });
  return ids;
}

WatchHub::Sinks WatchHub::AllSinksLocked() const {
  Sinks sinks = for_all_;
  for (const auto& [id, watching] : by_campaign_) sinks.insert(sinks.end(), watching.begin(), watching.end());
  return sinks;
}

}  // namespace dialtone
