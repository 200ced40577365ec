#ifndef DIALTONE_STORAGE_MEMORY_MEMORY_COORDINATION_H_
#define DIALTONE_STORAGE_MEMORY_MEMORY_COORDINATION_H_

#include <map>
#include <string>

#include "base/mutex.h"
#include "storage/coordination.h"

namespace dialtone {

// The reference implementation of Coordination, for one process and for tests. Never fails.
class MemoryCoordination final : public Coordination {
 public:
  absl::StatusOr<bool> HoldLease(absl::string_view name, absl::string_view owner, absl::Time now,
                                 absl::Time until) override;
  absl::Status ReleaseLease(absl::string_view name, absl::string_view owner) override;
  absl::StatusOr<CallSlot> TakeCallSlot(absl::string_view account, const CallPace& pace, absl::Time now,
                                        absl::Duration patience) override;
  absl::Status KeepLearned(absl::string_view name, absl::string_view text) override;
  absl::StatusOr<std::string> ReadLearned(absl::string_view name) override;
  absl::Status HoldCalls(absl::string_view account, absl::Time until) override;

 private:
  struct Lease {
    std::string owner;
    absl::Time until;
  };
  struct Calls {
    absl::Time arrival = absl::UnixEpoch();
    absl::Time held_until = absl::UnixEpoch();
  };

  Mutex mu_;
  std::map<std::string, Lease, std::less<>> leases_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, Calls, std::less<>> calls_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::string, std::less<>> learned_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_MEMORY_MEMORY_COORDINATION_H_
