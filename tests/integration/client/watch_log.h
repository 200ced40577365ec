#ifndef DIALTONE_TESTS_INTEGRATION_CLIENT_WATCH_LOG_H_
#define DIALTONE_TESTS_INTEGRATION_CLIENT_WATCH_LOG_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "dialtone/watch.h"
#include "tests/support/event_counter.h"

namespace dialtone {

// Hears of one watch, and lets the test wait for what it heard. Outlives the watch. Thread-safe.
class WatchLog {
 public:
  WatchCallbacks callbacks() {
    return {.on_change =
                [this](const v1::PhoneNumber& number) {
                  {
                    MutexLock lock(&mu_);
                    heard_.push_back(number);
                  }
                  changes_.Add();
                },
            .on_progress =
                [this](const v1::PhoneNumber::Provisioning& provisioning) {
                  {
                    MutexLock lock(&mu_);
                    progress_ = provisioning.progress();
                  }
                  heartbeats_.Add();
                },
            .on_unreachable = [this](const absl::Status&) { outages_.Add(); },
            .on_end =
                [this](const absl::Status& how) {
                  {
                    MutexLock lock(&mu_);
                    end_ = how;
                  }
                  ends_.Add();
                }};
  }

  EventCounter& changes() { return changes_; }
  EventCounter& heartbeats() { return heartbeats_; }
  EventCounter& outages() { return outages_; }
  EventCounter& ends() { return ends_; }

  v1::PhoneNumber latest() {
    MutexLock lock(&mu_);
    return heard_.empty() ? v1::PhoneNumber() : heard_.back();
  }
  bool revisions_grow() {
    MutexLock lock(&mu_);
    for (std::size_t i = 1; i < heard_.size(); ++i) {
      if (heard_[i].revision() <= heard_[i - 1].revision()) return false;
    }
    return true;
  }
  double progress() {
    MutexLock lock(&mu_);
    return progress_;
  }
  absl::Status end() {
    MutexLock lock(&mu_);
    return end_;
  }

 private:
  EventCounter changes_;
  EventCounter heartbeats_;
  EventCounter outages_;
  EventCounter ends_;
  Mutex mu_;
  std::vector<v1::PhoneNumber> heard_ ABSL_GUARDED_BY(mu_);
  double progress_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Status end_ ABSL_GUARDED_BY(mu_) = absl::UnknownError("it has not ended");
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_INTEGRATION_CLIENT_WATCH_LOG_H_
