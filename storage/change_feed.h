#ifndef DIALTONE_STORAGE_CHANGE_FEED_H_
#define DIALTONE_STORAGE_CHANGE_FEED_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "storage/campaign.h"
#include "storage/ids.h"
#include "storage/phone_number.h"
#include "storage/queries.h"

namespace dialtone {

// How one process learns of what others commit to the same database: a listener is told ids as soon as a
// commit is done, and a reader finds what nobody told of. A notice is a hint; the rows are the truth.

// The revision of a campaign that is gone: nothing of it comes after.
inline constexpr std::int64_t kGoneRevision = std::numeric_limits<std::int64_t>::max();

// A campaign as it is now; without a campaign, it is gone and only its number is left.
struct StoredCampaign {
  std::optional<Campaign> campaign;
  PhoneNumber number;
};

struct CampaignRevision {
  CampaignId id;
  std::int64_t revision = 0;  // kGoneRevision: only the number is left
  absl::Time time;            // of the change that made it so, by the clock of who made it
};

// Reads for those who watch. Thread-safe. Calls block on I/O and fail as those of Store do. Nothing throws.
class ChangeReader {
 public:
  virtual ~ChangeReader() = default;

  // In no particular order. Ids of which nothing is kept, or no longer, are left out.
  virtual absl::StatusOr<std::vector<StoredCampaign>> ReadCampaigns(absl::Span<const CampaignId> ids) = 0;
  // As ReadCampaigns(), and far cheaper. The times are not set.
  virtual absl::StatusOr<std::vector<CampaignRevision>> ReadRevisions(absl::Span<const CampaignId> ids) = 0;

  // What was changed or went after the place `after`, the oldest first, at most `limit`. The times are those
  // of the clocks of all who commit, and a commit is seen somewhat after its time: whoever goes on from here
  // later begins some time before.
  virtual absl::StatusOr<std::vector<CampaignRevision>> ReadChanges(const PageCursor& after, int limit) = 0;
};

// One connection that is told of commits of others. One thread uses it; Stop() comes from any.
class ChangeListener {
 public:
  virtual ~ChangeListener() = default;

  // Connects, instead of the connection there is, if any. Whatever is committed after this has returned is
  // heard; what was committed before may have been missed. kUnavailable, with the reason for the log.
  virtual absl::Status Connect() = 0;

  // The ids that commits of others have named, as soon as there are any, at most after `patience`; some may
  // come several times. kUnavailable, with the reason for the log: the connection is lost, and with it what
  // has been committed meanwhile; Connect() again.
  virtual absl::StatusOr<std::vector<CampaignId>> Wait(absl::Duration patience) = 0;

  // Ends the call under way soon, and all that follow at once, with kCancelled. Idempotent.
  virtual void Stop() = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_CHANGE_FEED_H_
