#include "server/provisioning/reconciler.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "server/runtime/log.h"

namespace dialtone {

Reconciler::Reconciler(Store& store, Provisioner& provisioner, WorkerPool& workers, int worker_count,
                       const Clock& clock, std::string owner, absl::Duration lease,
                       std::function<void()> wake)
    : store_(store),
      provisioner_(provisioner),
      workers_(workers),
      worker_count_(worker_count),
      clock_(clock),
      owner_(std::move(owner)),
      lease_(lease),
      wake_(std::move(wake)) {}

absl::Duration Reconciler::RunOnce() {
  int idle;
  std::string token;
  {
    MutexLock lock(&mu_);
    idle = worker_count_ - busy_;
    token = absl::StrCat(owner_, "/", ++claims_);
  }
  if (idle <= 0) return kMaxPause;  // a worker that comes free wakes us
  const absl::Time now = clock_.Now();
  const auto claimed = store_.ClaimDue(token, now, now + lease_, idle);
  if (!claimed.ok()) {
    LogWarn("cannot claim work", {{"reason", claimed.status().message()}});
    return kMaxPause;
  }
  if (!claimed->empty()) DIALTONE_FAILPOINT("claim_committed");
  for (const CampaignRecord& record : *claimed) {
    {
      MutexLock lock(&mu_);
      ++busy_;
    }
    const bool started = workers_.TryRun([this, record] {
      provisioner_.Work(record);
      Finished();
    });
    // Only while stopping: the lease runs out, and another process or the next start takes the record up.
    if (!started) {
      MutexLock lock(&mu_);
      --busy_;
    }
  }
  if (static_cast<int>(claimed->size()) == idle) return kMaxPause;
  const auto next = store_.NextDue();
  if (!next.ok() || !next->has_value()) return kMaxPause;
  return std::clamp(**next - clock_.Now(), absl::Milliseconds(1), kMaxPause);
}

void Reconciler::Finished() {
  {
    MutexLock lock(&mu_);
    --busy_;
  }
  wake_();
}

}  // namespace dialtone
