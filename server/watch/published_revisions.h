#ifndef DIALTONE_SERVER_WATCH_PUBLISHED_REVISIONS_H_
#define DIALTONE_SERVER_WATCH_PUBLISHED_REVISIONS_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "storage/ids.h"

namespace dialtone {

// Which revision of a campaign was published last, so that what is heard of twice is published once. It
// forgets what nobody has asked about for two turns, and the older half when it is full: what was forgotten
// is published once more, and whoever watches drops it. Thread-safe, never blocks.
class PublishedRevisions {
 public:
  explicit PublishedRevisions(std::size_t capacity = 200000);

  // Notes `revision`; false when that one or a newer one was published already.
  bool Advance(const CampaignId& id, std::int64_t revision);
  // Whether `revision`, or a newer one, was published.
  bool Covers(const CampaignId& id, std::int64_t revision);

  // Begins the next turn.
  void Turn();

  std::size_t size() const;

 private:
  using Revisions = absl::flat_hash_map<std::string, std::int64_t>;

  // The entry of `id` in the present turn, 0 when it is new.
  std::int64_t& Touch(const CampaignId& id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void TurnLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const std::size_t half_;
  mutable Mutex mu_;
  Revisions present_ ABSL_GUARDED_BY(mu_);
  Revisions before_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_PUBLISHED_REVISIONS_H_
