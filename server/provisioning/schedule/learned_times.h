#ifndef DIALTONE_SERVER_PROVISIONING_SCHEDULE_LEARNED_TIMES_H_
#define DIALTONE_SERVER_PROVISIONING_SCHEDULE_LEARNED_TIMES_H_

#include <map>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "server/provisioning/schedule/provisioning_times.h"
#include "storage/coordination.h"

namespace dialtone {

// What this process knows of how long numbers take, by account. An account of which little was seen is judged
// by what was seen of all accounts together. Thread-safe.
class LearnedTimes {
 public:
  // An account is judged by itself from so many observations on.
  static constexpr double kEnough = 50;

  // `coordination` keeps what was learned; it outlives this.
  explicit LearnedTimes(Coordination& coordination, const UsualTimes& usual = {});

  // The estimate for `account`. Never null; the value never changes.
  std::shared_ptr<const ProvisioningTimes> Of(absl::string_view account) const;

  // As ProvisioningTimes; ages in seconds.
  void Observe(absl::string_view account, double after, double until);
  void ObserveUnready(absl::string_view account, double age);

  // Keeps what was observed since the last time, if anything was. Blocks on the database. Errors: those of
  // Coordination; what could not be kept is kept with the next.
  absl::Status Keep(absl::string_view account);

  // Takes over what is kept for `account`: at the start, and from whichever replica looks for the numbers of
  // `account`. What is no text of ours counts as nothing. Blocks on the database. Errors: those of
  // Coordination.
  absl::Status Refresh(absl::string_view account);

 private:
  struct Estimate {
    std::shared_ptr<const ProvisioningTimes> times;
    bool unkept = false;
  };
  using Estimates = std::map<std::string, Estimate, std::less<>>;

  void Learn(absl::string_view account, absl::FunctionRef<void(ProvisioningTimes&)> observe);

  Coordination& coordination_;
  const UsualTimes usual_;
  const std::shared_ptr<const ProvisioningTimes> ignorant_;
  mutable Mutex mu_;
  Estimates estimates_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SCHEDULE_LEARNED_TIMES_H_
