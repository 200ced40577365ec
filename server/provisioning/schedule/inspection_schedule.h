#ifndef DIALTONE_SERVER_PROVISIONING_SCHEDULE_INSPECTION_SCHEDULE_H_
#define DIALTONE_SERVER_PROVISIONING_SCHEDULE_INSPECTION_SCHEDULE_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "server/provisioning/schedule/provisioning_times.h"

namespace dialtone {

enum class ScheduleMode {
  kLearned,     // by the learned distribution
  kClosedForm,  // by the documented range alone
  kFixed,       // every fixed_interval
};

struct InspectionPolicy {
  ScheduleMode mode = ScheduleMode::kLearned;
  absl::Duration fixed_interval = absl::Seconds(1);
  // How many calls one number is worth; more make the wait shorter.
  double calls_per_number = 6;
  absl::Duration shortest_gap = absl::Milliseconds(500);
  absl::Duration longest_gap = absl::Seconds(10);          // while a number is younger than most become
  absl::Duration longest_overdue_gap = absl::Seconds(30);  // when all are older than that
  double jitter = 0.2;  // gaps differ by up to this share, so that all ages are looked at in the long run
  UsualTimes usual;
};

// When to look for numbers that are awaited, so that the wait and the number of calls are both as short as
// they can be together: a look is due each time the integral of sqrt(H(t) / (2 * price)) has grown by one,
// where H adds up the hazards of all that one look would see (Keller's density). Pure; times are durations on
// one clock that never steps. Not thread-safe.
class InspectionSchedule {
 public:
  explicit InspectionSchedule(const InspectionPolicy& policy) : policy_(policy) {}

  // From `now` on those are awaited that were asked for at the moments `born`, and take as long as `times`
  // says. Cheap when neither has changed. REQUIRES: `times` is not nullptr.
  void Await(absl::Duration now, std::vector<absl::Duration> born,
             std::shared_ptr<const ProvisioningTimes> times);

  // At `now` all of them were looked at. `chance`, 0 to 1, draws the next gap's jitter.
  void Looked(absl::Duration now, double chance);

  // When to look next; absl::InfiniteDuration() when none is awaited.
  absl::Duration NextLook() const { return next_; }

 private:
  // Brings `done_` to `now`.
  void CountTo(absl::Duration now);
  absl::Duration Plan() const;
  // What a second at `now` adds to the integral.
  double DensityAt(absl::Duration now) const;
  absl::Duration NextByDensity() const;
  absl::Duration NextByClosedForm() const;

  const InspectionPolicy policy_;
  std::vector<absl::Duration> born_;
  std::shared_ptr<const ProvisioningTimes> times_;
  double price_ = 0;    // of a call, by times_
  double overdue_ = 0;  // the age, in seconds, past which a number takes longer than nearly all
  absl::Duration now_;  // up to which `done_` has been counted
  absl::Duration looked_ = -absl::InfiniteDuration();  // the last look
  double done_ = 0;                                    // of the integral, since the last look
  double goal_ = 1;                                    // at which the next one is due
  absl::Duration next_ = absl::InfiniteDuration();
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SCHEDULE_INSPECTION_SCHEDULE_H_
