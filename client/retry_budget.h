#ifndef DIALTONE_CLIENT_RETRY_BUDGET_H_
#define DIALTONE_CLIENT_RETRY_BUDGET_H_

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"

namespace dialtone {

// How many attempts beyond the first ones may still be made, over all calls that share it. Thread-safe.
class RetryBudget {
 public:
  // Full at first. `per_success` is what one success gives back.
  RetryBudget(double most, double per_success) : most_(most), per_success_(per_success), left_(most) {}

  // False, taking nothing, when less than one attempt is left.
  bool TryTake();
  void OnSuccess();

 private:
  const double most_;
  const double per_success_;
  Mutex mu_;
  double left_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_RETRY_BUDGET_H_
