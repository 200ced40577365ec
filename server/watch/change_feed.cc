#include "server/watch/change_feed.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/runtime/log.h"

namespace dialtone {
namespace {

constexpr std::size_t kCampaignsPerRead = 100;
constexpr absl::Duration kFirstReconnect = absl::Milliseconds(250);
constexpr absl::Duration kSlowestReconnect = absl::Seconds(10);
constexpr int kMostDoublings = 10;
// After a read that failed.
constexpr absl::Duration kReadRetry = absl::Seconds(1);

}  // namespace

ChangeFeed::ChangeFeed(const Parts& parts)
    : parts_(parts),
      sweep_(parts.store, parts.hub, parts.reader, parts.published, parts.metrics, parts.clock.Now()),
      next_sweep_(parts.clock.Monotonic() + kSweepInterval),
      next_connect_(parts.clock.Monotonic()),
      lost_since_(parts.clock.Monotonic()) {}

void ChangeFeed::Stop() {
  stopped_ = true;
  if (parts_.listener != nullptr) parts_.listener->Stop();
}

absl::Duration ChangeFeed::Tick() {
  if (stopped_) return absl::InfiniteDuration();
  Hear(HasWork() ? absl::ZeroDuration()
                 : std::max(next_sweep_ - parts_.clock.Monotonic(), absl::ZeroDuration()));
  if (stopped_) return absl::InfiniteDuration();
  ReadQueue();
  SweepOnce();
  // A listener waits itself.
  if (listening_ || HasWork()) return absl::ZeroDuration();
  const absl::Duration next = parts_.listener == nullptr ? next_sweep_ : std::min(next_sweep_, next_connect_);
  return std::max(next - parts_.clock.Monotonic(), absl::ZeroDuration());
}

bool ChangeFeed::HasWork() const { return !queue_.empty() || sweep_.under_way(); }

void ChangeFeed::Hear(absl::Duration patience) {
  if (parts_.listener == nullptr) return;
  if (!listening_) {
    if (parts_.clock.Monotonic() < next_connect_) return;
    const absl::Status connected = parts_.listener->Connect();
    if (!connected.ok()) return Lose(connected);
    parts_.metrics.ChangeFeedConnected();
    LogInfo("the change feed listens",
            {{"after", absl::FormatDuration(parts_.clock.Monotonic() - lost_since_)}});
    connected_ = parts_.clock.Monotonic();
    listening_ = true;
    // What was committed before the connection was there has told nobody.
    return SweepFrom(parts_.clock.Monotonic());
  }
  absl::StatusOr<std::vector<CampaignId>> heard = parts_.listener->Wait(patience);
  if (!heard.ok()) return Lose(heard.status());
  if (heard->empty()) return;
  parts_.metrics.ChangeNoticesHeard(static_cast<int>(heard->size()));
  if (queue_.Add(parts_.hub.KeepWatched(*std::move(heard)))) return;
  parts_.metrics.ChangeQueueOverflowed();
  SweepFrom(parts_.clock.Monotonic());
}

void ChangeFeed::Lose(const absl::Status& reason) {
  if (absl::IsCancelled(reason)) return;
  const absl::Duration now = parts_.clock.Monotonic();
  const bool was_listening = listening_.exchange(false);
  if (was_listening) {
    lost_since_ = now;
    // One that is lost at once counts as one that failed.
    if (now - connected_ >= kSlowestReconnect) failed_connects_ = 0;
    SweepFrom(now + kSweepInterval);
  }
  if (was_listening || failed_connects_ == 0) {
    LogWarn("the change feed does not listen; what other replicas commit is found by looking",
            {{"reason", reason.message()}, {"every", absl::FormatDuration(kSweepInterval)}});
  }
  const absl::Duration step =
      std::min(kFirstReconnect * (1 << std::min(failed_connects_, kMostDoublings)), kSlowestReconnect);
  ++failed_connects_;
  next_connect_ = now + step * (0.5 + 0.5 * parts_.random.Uniform());
}

void ChangeFeed::ReadQueue() {
  if (queue_.empty()) return;
  const std::vector<CampaignId> ids = queue_.Take(kCampaignsPerRead);
  const absl::Status read = parts_.store.PublishStored(parts_.reader, ids);
  if (!read.ok()) return ReadFailed(read);
  ReadSucceeded();
  parts_.metrics.ChangesRead("notice", static_cast<int>(ids.size()));
}

void ChangeFeed::SweepOnce() {
  if (!sweep_.under_way()) {
    const absl::Duration now = parts_.clock.Monotonic();
    if (now < next_sweep_) return;
    next_sweep_ = now + (listening_ ? kSweepIntervalWhileListening : kSweepInterval);
    sweep_.Begin(parts_.clock.Now());
  }
  const absl::Status swept = sweep_.Step();
  if (!swept.ok()) return ReadFailed(swept);
  ReadSucceeded();
}

void ChangeFeed::SweepFrom(absl::Duration moment) { next_sweep_ = std::min(next_sweep_, moment); }

void ChangeFeed::ReadFailed(const absl::Status& reason) {
  if (!std::exchange(read_failed_, true)) {
    LogWarn("the change feed cannot read what other replicas have committed; it will try again",
            {{"reason", reason.message()}});
  }
  // The sweep finds what these were.
  queue_.Clear();
  next_sweep_ = parts_.clock.Monotonic() + kReadRetry;
}

void ChangeFeed::ReadSucceeded() {
  if (std::exchange(read_failed_, false)) LogInfo("the change feed reads again");
}

}  // namespace dialtone
