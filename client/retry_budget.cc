#include "client/retry_budget.h"

#include <algorithm>

namespace dialtone {

bool RetryBudget::TryTake() {
  MutexLock lock(&mu_);
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

void RetryBudget::OnSuccess() {
  MutexLock lock(&mu_);
  left_ = std::min(most_, left_ + per_success_);
}

}  // namespace dialtone
