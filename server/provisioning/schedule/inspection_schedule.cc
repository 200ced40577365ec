#include "server/provisioning/schedule/inspection_schedule.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "server/provisioning/schedule/closed_form.h"

namespace dialtone {
namespace {

constexpr absl::Duration kStep = absl::Milliseconds(50);
constexpr double kOverdueQuantile = 0.99;

double Seconds(absl::Duration duration) { return absl::ToDoubleSeconds(duration); }

// Of numbers that are older than most become: at most one look for so long.
double OverdueGap(double age) { return std::clamp(0.1 * age, 1.0, 30.0); }

}  // namespace

void InspectionSchedule::Await(absl::Duration now, std::vector<absl::Duration> born,
                               std::shared_ptr<const ProvisioningTimes> times) {
  if (times == times_ && born == born_) return;
  if (times != times_) {
    price_ = times->PriceForCalls(policy_.calls_per_number);
    overdue_ = times->Quantile(kOverdueQuantile);
    times_ = std::move(times);
  }
  CountTo(now);
  born_ = std::move(born);
  next_ = Plan();
}

void InspectionSchedule::Looked(absl::Duration now, double chance) {
  now_ = now;
  looked_ = now;
  done_ = 0;
  goal_ = 1 + policy_.jitter * (2 * chance - 1);
  next_ = Plan();
}

void InspectionSchedule::CountTo(absl::Duration now) {
  if (born_.empty()) {
    done_ = 0;
  } else if (policy_.mode == ScheduleMode::kLearned) {
    // What has been due for long is due; how long does not matter.
    for (absl::Duration at = now_; at < now && done_ < goal_; at += kStep) {
      const absl::Duration step = std::min(kStep, now - at);
      done_ += DensityAt(at + step) * Seconds(step);
    }
  }
  now_ = now;
}

absl::Duration InspectionSchedule::Plan() const {
  if (born_.empty()) return absl::InfiniteDuration();
  const absl::Duration soonest = std::max(now_, looked_ + policy_.shortest_gap);
  switch (policy_.mode) {
    case ScheduleMode::kFixed:
      return std::max(now_, looked_ + policy_.fixed_interval);
    case ScheduleMode::kClosedForm:
      return std::max(soonest, NextByClosedForm());
    case ScheduleMode::kLearned:
      return std::max(soonest, NextByDensity());
  }
  return soonest;
}

double InspectionSchedule::DensityAt(absl::Duration now) const {
  double hazard = 0, floor = 0;
  for (const absl::Duration born : born_) {
    const double age = Seconds(now - born);
    hazard += times_->Hazard(age);
    if (age > overdue_) floor = std::max(floor, 1 / OverdueGap(age));
  }
  return std::max(std::sqrt(hazard / (2 * price_)), floor);
}

absl::Duration InspectionSchedule::NextByDensity() const {
  const absl::Duration youngest = *std::max_element(born_.begin(), born_.end());
  const absl::Duration oldest = *std::min_element(born_.begin(), born_.end());
  const bool all_overdue = Seconds(now_ - youngest) > overdue_;
  const absl::Duration ceiling =
      std::max(looked_, oldest) + (all_overdue ? policy_.longest_overdue_gap : policy_.longest_gap);
  absl::Duration at = now_;
  double done = done_;
  while (done < goal_ && at < ceiling) {
    at += kStep;
    done += DensityAt(at) * Seconds(kStep);
  }
  return std::min(at, std::max(ceiling, now_));
}

absl::Duration InspectionSchedule::NextByClosedForm() const {
  // The price for about six calls of one number.
  constexpr double kPrice = 0.18;
  absl::Duration next = absl::InfiniteDuration();
  for (const absl::Duration born : born_) {
    const double age = Seconds(std::max(looked_, born) - born);
    next = std::min(next, born + absl::Seconds(NextClosedFormAge(age, Seconds(policy_.usual.earliest),
                                                                 Seconds(policy_.usual.latest), kPrice,
                                                                 Seconds(policy_.shortest_gap))));
  }
  return next;
}

}  // namespace dialtone
