#ifndef DIALTONE_SERVER_PROVISIONING_SCHEDULE_LOOK_BOOK_H_
#define DIALTONE_SERVER_PROVISIONING_SCHEDULE_LOOK_BOOK_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "server/provisioning/schedule/learned_times.h"
#include "storage/store.h"

namespace dialtone {

// The numbers of one account that are awaited, and what the looks of this process said of them; what it
// learns from them it tells `learned`. Ages are counted on the clock that does not step, from the moment when
// a number is first followed. Thread-safe.
class LookBook {
 public:
  // `deadline`: a number that is not awaited any more at that age was given up. All references outlive the
  // book.
  LookBook(std::string account, const Clock& clock, absl::Duration deadline, LearnedTimes& learned);

  // From now on `awaited` are the numbers to follow. Returns when each was asked for, on the monotonic clock.
  std::vector<absl::Duration> Follow(const std::vector<AwaitedNumber>& awaited);

  // How long the number has been awaited; nullopt when it is not followed.
  std::optional<absl::Duration> Waited(const CampaignId& id);
  // When the first of the numbers that are younger than the deadline at `moment` reaches it, on the monotonic
  // clock; absl::InfiniteDuration() when there is none.
  absl::Duration NextDeadline(absl::Duration moment);

  // By Vapi's clock: when it made the oldest of the numbers that are followed, as far as that can be told
  // from what it said of any. nullopt before it has said anything.
  std::optional<absl::Time> OldestCreation();

  // Vapi was asked at `asked` and answered at `answered`, both monotonic. Numbers that are not followed are
  // no fault.
  void Unready(const CampaignId& id, absl::Duration asked);
  void Ready(const CampaignId& id, absl::Duration answered);
  // Vapi says that it made the number at `created`.
  void Created(const CampaignId& id, absl::Time created);

 private:
  struct Entry {
    absl::Time requested;                   // tells the attempts of one number apart
    absl::Duration born;                    // when it was asked for
    std::optional<absl::Duration> unready;  // when the last look began that found no digits
    std::optional<absl::Time> created;      // by Vapi's clock
  };

  const std::string account_;
  const Clock& clock_;
  const absl::Duration deadline_;
  LearnedTimes& learned_;
  Mutex mu_;
  std::map<CampaignId, Entry> entries_ ABSL_GUARDED_BY(mu_);
  // Vapi's time when the monotonic clock was zero, as of the last look.
  std::optional<absl::Time> vapi_epoch_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SCHEDULE_LOOK_BOOK_H_
