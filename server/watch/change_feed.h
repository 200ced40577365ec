#ifndef DIALTONE_SERVER_WATCH_CHANGE_FEED_H_
#define DIALTONE_SERVER_WATCH_CHANGE_FEED_H_

#include <atomic>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "server/runtime/metrics.h"
#include "server/watch/change_queue.h"
#include "server/watch/change_sweep.h"
#include "server/watch/publishing_store.h"
#include "server/watch/watch_hub.h"
#include "storage/change_feed.h"

namespace dialtone {

// Brings what other replicas commit to those who watch at this one. Notices name campaigns; those that
// somebody watches are read and published. Every kSweepInterval (more seldom while it listens), and whenever
// notices may have been missed (after each connect, and when more came than there was room for), a sweep
// finds what nobody told of: so that nothing is lost with a connection, and a database without notices is
// late but complete.
class ChangeFeed {
 public:
  static constexpr absl::Duration kSweepInterval = absl::Seconds(10);
  // While notices are heard a sweep finds nothing, and reads the revision of everything that is watched.
  static constexpr absl::Duration kSweepIntervalWhileListening = absl::Minutes(1);
  // Campaigns that may wait to be read.
  static constexpr std::size_t kQueueCapacity = 10000;

  struct Parts {
    PublishingStore& store;
    WatchHub& hub;
    ChangeReader& reader;
    ChangeListener* listener;  // nullptr: there are no notices
    PublishedRevisions& published;
    const Clock& clock;
    RandomSource& random;
    Metrics& metrics;
  };
  // The parts outlive the feed.
  explicit ChangeFeed(const Parts& parts);

  // Waits for notices, at most until the next sweep, and does a bounded piece of what there is to do. Returns
  // how long to wait before the next call. One thread at a time; may block.
  absl::Duration Tick();

  // Ends a Tick() that waits, and all that follow. Thread-safe, idempotent.
  void Stop();

  // Whether notices are heard. Thread-safe.
  bool listening() const { return listening_; }

 private:
  // Makes or keeps the connection and takes notices; waits for them no longer than `patience`.
  void Hear(absl::Duration patience);
  void Lose(const absl::Status& reason);
  void ReadQueue();
  void SweepOnce();
  // What was missed is to be found, as soon as may be.
  void SweepFrom(absl::Duration moment);
  void ReadFailed(const absl::Status& reason);
  void ReadSucceeded();
  bool HasWork() const;

  Parts parts_;
  ChangeQueue queue_{kQueueCapacity};
  ChangeSweep sweep_;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> listening_ = false;
  // All on the monotonic clock.
  absl::Duration next_sweep_;
  absl::Duration next_connect_;
  absl::Duration lost_since_;
  absl::Duration connected_;
  int failed_connects_ = 0;
  bool read_failed_ = false;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_CHANGE_FEED_H_
