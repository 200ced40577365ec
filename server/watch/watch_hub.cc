#include "server/watch/watch_hub.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"

namespace dialtone {
namespace {

void Drop(std::vector<std::shared_ptr<WatchSink>>& sinks, const WatchSink* sink) {
  const auto found =
      std::find_if(sinks.begin(), sinks.end(), [sink](const auto& s) { return s.get() == sink; });
  if (found == sinks.end()) return;
  std::swap(*found, sinks.back());
  sinks.pop_back();
}

absl::Status TooMany(absl::string_view reason, std::size_t limit) {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(absl::StrCat("Too many watches are open (limit ", limit,
                                                           "); close some and try again.")),
                 reason),
      absl::Seconds(5));
}

absl::Status ShuttingDown() {
  return WithRetryDelay(
      WithReason(absl::UnavailableError("The server is shutting down; watch again."), "SHUTTING_DOWN"),
      absl::Seconds(1));
}

}  // namespace

WatchHub::WatchHub(const Limits& limits) : limits_(limits) {}

absl::Status WatchHub::AddForCampaign(const CampaignId& id, const std::string& caller,
                                      std::shared_ptr<WatchSink> sink) {
  return Add({.all = false, .id = id, .caller = caller}, std::move(sink));
}

absl::Status WatchHub::AddForAll(const std::string& caller, std::shared_ptr<WatchSink> sink) {
  return Add({.all = true, .id = {}, .caller = caller}, std::move(sink));
}

absl::Status WatchHub::Add(Registration registration, std::shared_ptr<WatchSink> sink) {
  MutexLock lock(&mu_);
  if (shut_down_) return ShuttingDown();
  if (registrations_.size() >= limits_.total) return TooMany("TOO_MANY_WATCHES", limits_.total);
  std::size_t& callers = per_caller_[registration.caller];
  if (callers >= limits_.per_caller) return TooMany("TOO_MANY_WATCHES_OF_CALLER", limits_.per_caller);
  ++callers;
  (registration.all ? for_all_ : by_campaign_[registration.id]).push_back(sink);
  registrations_.emplace(sink.get(), std::move(registration));
  return absl::OkStatus();
}

void WatchHub::Remove(const WatchSink* sink) {
  MutexLock lock(&mu_);
  const auto found = registrations_.find(sink);
  if (found == registrations_.end()) return;
  const Registration& registration = found->second;
  if (registration.all) {
    Drop(for_all_, sink);
  } else if (const auto sinks = by_campaign_.find(registration.id); sinks != by_campaign_.end()) {
    Drop(sinks->second, sink);
    if (sinks->second.empty()) by_campaign_.erase(sinks);
  }
  const auto callers = per_caller_.find(registration.caller);
  if (--callers->second == 0) per_caller_.erase(callers);
  registrations_.erase(found);
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
  Sinks sinks;
  {
    MutexLock lock(&mu_);
    if (shut_down_) return;
    sinks = AllSinksLocked();
  }
  for (const auto& sink : sinks) sink->OnTick(now);
}

void WatchHub::Shutdown() {
  Sinks sinks;
  {
    MutexLock lock(&mu_);
    shut_down_ = true;
    sinks = AllSinksLocked();
  }
  for (const auto& sink : sinks) sink->End(ShuttingDown());
}

std::size_t WatchHub::open() const {
  MutexLock lock(&mu_);
  return registrations_.size();
}

WatchHub::Sinks WatchHub::AllSinksLocked() const {
  Sinks sinks = for_all_;
  for (const auto& [id, watching] : by_campaign_) sinks.insert(sinks.end(), watching.begin(), watching.end());
  return sinks;
}

}  // namespace dialtone
