#ifndef DIALTONE_SERVER_WATCH_CHANGE_SWEEP_H_
#define DIALTONE_SERVER_WATCH_CHANGE_SWEEP_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/runtime/metrics.h"
#include "server/watch/publishing_store.h"
#include "server/watch/watch_hub.h"
#include "storage/change_feed.h"

namespace dialtone {

// Finds and publishes what was committed elsewhere and not heard of, by reading alone: of every campaign that
// is watched on its own it compares the revision, and for those who watch all it goes through what has
// changed since the sweep before. Step by step, so that its thread can listen in between. Not thread-safe.
class ChangeSweep {
 public:
  // What the clocks of the replicas may be apart, and a commit may take from its time until it is seen.
  static constexpr absl::Duration kMargin = absl::Minutes(1);
  // Of one step.
  static constexpr int kRows = 1000;

  // The first sweep finds what was changed from `now` on. The references outlive the sweep.
  ChangeSweep(PublishingStore& store, const WatchHub& hub, ChangeReader& reader,
              PublishedRevisions& published, Metrics& metrics, absl::Time now);

  bool under_way() const { return started_.has_value(); }
  void Begin(absl::Time now);
  // REQUIRES: one is under way. It is over when it has come to its end, and when a step fails; the next one
  // then goes back to where the one before that failed began.
  absl::Status Step();

 private:
  absl::Status CompareNext();
  absl::Status ReadNextChanges();
  absl::Status Publish(absl::Span<const CampaignRevision> revisions);
  void Finish();

  PublishingStore& store_;
  const WatchHub& hub_;
  ChangeReader& reader_;
  PublishedRevisions& published_;
  Metrics& metrics_;
  absl::Time since_;  // what was changed before has been found, but for the margin
  std::optional<absl::Time> started_;
  std::vector<CampaignId> to_compare_;
  std::optional<PageCursor> changes_after_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_CHANGE_SWEEP_H_
