#ifndef DIALTONE_SERVER_PROVISIONING_READINESS_POLLER_H_
#define DIALTONE_SERVER_PROVISIONING_READINESS_POLLER_H_

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "server/provisioning/number_looks.h"
#include "server/provisioning/schedule/inspection_schedule.h"
#include "server/provisioning/schedule/learned_times.h"
#include "server/provisioning/schedule/look_book.h"
#include "storage/coordination.h"
#include "storage/store.h"

namespace dialtone {

class Metrics;

// Looks for the awaited numbers of one account when the schedule says so. Of all replicas one does, by a
// lease; when it dies, another goes on within kLease. It never asks because somebody watches. One thread at a
// time calls it; blocks on HTTP and on the database.
class ReadinessPoller {
 public:
  // The lease is prolonged when half of it is over.
  static constexpr absl::Duration kLease = absl::Seconds(5);
  // New numbers are noticed, and a lease that came free is taken, within this time.
  static constexpr absl::Duration kLongestPause = absl::Seconds(1);

  struct Parts {
    Store& store;
    Coordination& coordination;
    NumberLooks& looks;
    LookBook& book;
    LearnedTimes& learned;
    const Account& account;
    const Clock& clock;
    RandomSource& random;
    Metrics& metrics;
  };
  // `owner` names this process in the lease. Everything in `parts` outlives the poller.
  ReadinessPoller(const Parts& parts, const InspectionPolicy& policy, std::string owner);

  // Looks if a look is due. Returns how long to wait before the next call.
  absl::Duration Tick();

  // How many numbers are awaited, as of the last tick. Thread-safe.
  int awaited() const { return awaited_.load(std::memory_order_relaxed); }

  // Gives the lease back, so that another replica goes on at once. The last call.
  void Stop();

 private:
  bool HoldLease(absl::Duration now);
  void GiveLeaseBack();
  // Looks now; the moment of the next look is kept in the schedule.
  void Look(const std::vector<AwaitedNumber>& awaited);
  void BackOff(const VapiError& error, absl::Duration now);

  const Parts parts_;
  const std::string owner_;
  const std::string lease_name_;
  InspectionSchedule schedule_;
  bool leading_ = false;
  absl::Duration lease_taken_;
  std::atomic<int> awaited_ = 0;
  absl::Duration looked_ = -absl::InfiniteDuration();
  int failures_ = 0;                                       // looks in a row that did not reach Vapi
  absl::Duration not_before_ = -absl::InfiniteDuration();  // because of them
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_READINESS_POLLER_H_
