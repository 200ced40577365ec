#ifndef DIALTONE_SERVER_PROVISIONING_NUMBER_CHECKS_H_
#define DIALTONE_SERVER_PROVISIONING_NUMBER_CHECKS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/provisioning/number_polling.h"
#include "server/provisioning/single_flight.h"
#include "server/runtime/worker_pool.h"
#include "storage/store.h"

namespace dialtone {

// A look on a person's demand and what it came to.
struct CheckedNumber {
  PhoneNumber number;
  CheckOutcome outcome = CheckOutcome::kNone;  // kNone: Vapi was not asked
};

struct CheckedNumbers {
  std::vector<CheckedNumber> numbers;  // oldest request first, at most kMaxResults
  int checked = 0, ready = 0, still_pending = 0, failed = 0;

  static constexpr int kMaxResults = 1000;
};

// "Check Number": looks at Vapi for a person, joining a look that is under way. Thread-safe. Nothing here
// blocks the caller: `done` is called later, once, on a thread of the pool or, when the work cannot be
// started, at once.
class NumberChecks {
 public:
  // At most one look per number starts within this time; sooner ones are answered from the store.
  static constexpr absl::Duration kMinGap = absl::Seconds(1);
  static constexpr int kMaxWaiting = 10000;

  // All references outlive the pool's last task.
  NumberChecks(Store& store, const std::vector<std::unique_ptr<NumberPolling>>& pollings, WorkerPool& pool,
               const Clock& clock);

  // kResourceExhausted when too many wait; else the errors of Store.
  using OneDone = std::function<void(const absl::StatusOr<CheckedNumber>&)>;
  void Check(const CampaignId& id, OneDone done);

  // All awaited numbers of `account`, or of all accounts when it is empty.
  using AllDone = std::function<void(const absl::StatusOr<CheckedNumbers>&)>;
  void CheckAll(const std::string& account, AllDone done);

  std::size_t waiting() const { return one_.waiting() + all_.waiting(); }

 private:
  absl::StatusOr<CheckedNumber> LookAtOne(const CampaignId& id);
  absl::StatusOr<CheckedNumbers> LookAtAll(const std::string& account);

  Store& store_;
  const std::vector<std::unique_ptr<NumberPolling>>& pollings_;
  WorkerPool& pool_;
  const Clock& clock_;
  SingleFlight<absl::StatusOr<CheckedNumber>> one_{kMaxWaiting};
  SingleFlight<absl::StatusOr<CheckedNumbers>> all_{kMaxWaiting};
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_NUMBER_CHECKS_H_
