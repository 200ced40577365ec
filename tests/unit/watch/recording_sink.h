#ifndef DIALTONE_TESTS_UNIT_WATCH_RECORDING_SINK_H_
#define DIALTONE_TESTS_UNIT_WATCH_RECORDING_SINK_H_

#include <memory>
#include <vector>

#include "base/mutex.h"
#include "server/watch/watch_hub.h"

namespace dialtone {

// Keeps everything that a hub tells it. Thread-safe.
class RecordingSink final : public WatchSink {
 public:
  // Wants to be called again `wait` after each tick.
  explicit RecordingSink(absl::Duration wait = WatchHub::kTick) : wait_(wait) {}

  void OnChange(const std::shared_ptr<const CampaignChange>& change) override {
    MutexLock lock(&mu_);
    changes_.push_back(*change);
  }
  absl::Duration OnTick(absl::Time now) override {
    MutexLock lock(&mu_);
    ticks_.push_back(now);
    return wait_;
  }
  void End(const absl::Status& status) override {
    MutexLock lock(&mu_);
    ends_.push_back(status);
  }

  std::vector<CampaignChange> changes() const {
    MutexLock lock(&mu_);
    return changes_;
  }
  std::vector<absl::Time> ticks() const {
    MutexLock lock(&mu_);
    return ticks_;
  }
  std::vector<absl::Status> ends() const {
    MutexLock lock(&mu_);
    return ends_;
  }

 private:
  const absl::Duration wait_;
  mutable Mutex mu_;
  std::vector<CampaignChange> changes_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::Time> ticks_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::Status> ends_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_UNIT_WATCH_RECORDING_SINK_H_
