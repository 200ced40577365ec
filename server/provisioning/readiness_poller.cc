#include "server/provisioning/readiness_poller.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/runtime/log.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

constexpr absl::Duration kShortestBackoff = absl::Milliseconds(500);
constexpr absl::Duration kFirstBackoff = absl::Seconds(1);
constexpr absl::Duration kLongestBackoff = absl::Seconds(10);

void WarnUnless(const absl::Status& status, absl::string_view what, const std::string& account) {
  if (!status.ok()) LogWarn(what, {{"account", account}, {"reason", status.message()}});
}

}  // namespace

ReadinessPoller::ReadinessPoller(const Parts& parts, const InspectionPolicy& policy, std::string owner)
    : parts_(parts),
      owner_(std::move(owner)),
      lease_name_(absl::StrCat("poll/", parts.account.id)),
      schedule_(policy) {}

absl::Duration ReadinessPoller::Tick() {
  const auto awaited = parts_.store.ListAwaited(parts_.account.id, NumberLooks::kMaxNumbersPerLook);
  if (!awaited.ok()) {
    WarnUnless(awaited.status(), "the numbers that are awaited cannot be read", parts_.account.id);
    return kLongestPause;
  }
  awaited_.store(static_cast<int>(awaited->size()), std::memory_order_relaxed);
  const std::vector<absl::Duration> born = parts_.book.Follow(*awaited);
  const absl::Duration now = parts_.clock.Monotonic();
  const auto times = parts_.learned.Of(parts_.account.id);
  if (awaited->empty()) {
    schedule_.Await(now, {}, times);
    GiveLeaseBack();
    looked_ = -absl::InfiniteDuration();
    parts_.metrics.PollTick(0, false);
    return kLongestPause;
  }
  if (!HoldLease(now)) return kLongestPause;
  schedule_.Await(now, born, times);
  const absl::Duration wanted = std::min(schedule_.NextLook(), parts_.book.NextDeadline(looked_));
  const absl::Duration due = std::max({wanted, not_before_, now + parts_.account.HeldFor()});
  if (due > now) return std::min(due - now, kLongestPause);
  Look(*awaited);
  return absl::ZeroDuration();
}

void ReadinessPoller::Stop() { GiveLeaseBack(); }

bool ReadinessPoller::HoldLease(absl::Duration now) {
  if (leading_ && now - lease_taken_ < kLease / 2) return true;
  const absl::Time wall = parts_.clock.Now();
  const auto held = parts_.coordination.HoldLease(lease_name_, owner_, wall, wall + kLease);
  WarnUnless(held.status(), "the lease for looking cannot be had", parts_.account.id);
  const bool began = held.ok() && *held && !leading_;
  leading_ = held.ok() && *held;
  if (leading_) lease_taken_ = now;
  if (began) {
    WarnUnless(parts_.learned.Refresh(parts_.account.id), "what was learned cannot be read",
               parts_.account.id);
  }
  return leading_;
}

void ReadinessPoller::GiveLeaseBack() {
  if (!leading_) return;
  leading_ = false;
  WarnUnless(parts_.coordination.ReleaseLease(lease_name_, owner_),
             "the lease for looking cannot be given back", parts_.account.id);
}

void ReadinessPoller::Look(const std::vector<AwaitedNumber>& awaited) {
  parts_.metrics.PollTick(static_cast<int>(awaited.size()), awaited.size() > 1);
  if (looked_ > -absl::InfiniteDuration()) parts_.metrics.PollGap(parts_.clock.Monotonic() - looked_);
  const auto looked = parts_.looks.LookAt(awaited, CallPriority::kPoll, [&] {
    const absl::Duration now = looked_ = parts_.clock.Monotonic();
    schedule_.Looked(now, parts_.random.Uniform());
    return std::optional(parts_.clock.Now() + (schedule_.NextLook() - now));
  });
  WarnUnless(looked.status(), "a look at Vapi could not be kept", parts_.account.id);
  WarnUnless(parts_.learned.Keep(parts_.account.id), "what was learned cannot be kept", parts_.account.id);
  if (looked.ok() && looked->unreachable.has_value()) {
    BackOff(*looked->unreachable, parts_.clock.Monotonic());
  } else if (looked.ok()) {
    failures_ = 0;
  }
}

void ReadinessPoller::BackOff(const VapiError& error, absl::Duration now) {
  failures_ = std::min(failures_ + 1, 10);
  const absl::Duration longest = std::min(kFirstBackoff * (1 << (failures_ - 1)), kLongestBackoff);
  const absl::Duration pause = std::max(longest * parts_.random.Uniform(), kShortestBackoff);
  not_before_ = now + error.retry_after.value_or(pause);
}

}  // namespace dialtone
