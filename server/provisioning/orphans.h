#ifndef DIALTONE_SERVER_PROVISIONING_ORPHANS_H_
#define DIALTONE_SERVER_PROVISIONING_ORPHANS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/single_flight.h"
#include "server/runtime/worker_pool.h"
#include "storage/store.h"

namespace dialtone {

class Metrics;

// A number at Vapi that carries our tag and that no row knows.
struct OrphanedNumber {
  std::string account;
  VapiPhoneNumber number;
  // Its creation plus the grace period; nullopt when Vapi does not say when it was made.
  std::optional<absl::Time> releasable_time;
};

// Shows orphaned numbers to a person, and releases the one that he names. Nothing here acts by itself: such a
// number may belong to another Dialtone on the same Vapi account, and to a wrong or fresh database everything
// looks orphaned. What our own rows explain is the Sweeper's. Thread-safe. Nothing here blocks the caller:
// `done` is called later, once, on a thread of the pool or, when the work cannot be started, at once.
//
// Every method may also fail with the errors of Store; kInvalidArgument: there is no such account;
// kFailedPrecondition (STORE_EMPTY); kUnavailable (VAPI_UNAVAILABLE): Vapi cannot be asked, or refused;
// kResourceExhausted (TOO_MANY_CHECKS): too many wait.
class Orphans {
 public:
  static constexpr int kMaxWaiting = 1000;

  // All references outlive the pool's last task. `grace` is for how long after its creation a number may
  // still be waited for by somebody.
  Orphans(Store& store, const Accounts& accounts, WorkerPool& pool, const Clock& clock, Metrics& metrics,
          absl::Duration grace);

  // Those of `account`, or of all accounts when it is empty, oldest first, then by account and id. Callers of
  // the same at one time share one look. kResourceExhausted (TOO_MANY_NUMBERS): Vapi lists more numbers than
  // are read.
  using ListDone = std::function<void(const absl::StatusOr<std::vector<OrphanedNumber>>&)>;
  void List(const std::string& account, ListDone done);

  // Deletes one at Vapi, for good. kNotFound (VAPI_PHONE_NUMBER_NOT_FOUND): Vapi has no such number.
  // kFailedPrecondition: it is not orphaned (NOT_TAGGED, NUMBER_KNOWN), or too young (WITHIN_GRACE, with a
  // retry delay).
  using ReleaseDone = std::function<void(const absl::StatusOr<OrphanedNumber>&)>;
  void Release(const std::string& account, const std::string& vapi_phone_number_id, ReleaseDone done);

  std::size_t waiting() const { return lists_.waiting() + releases_.waiting(); }

 private:
  absl::StatusOr<std::vector<OrphanedNumber>> ListNow(const std::string& account);
  absl::StatusOr<OrphanedNumber> ReleaseNow(const std::string& account,
                                            const std::string& vapi_phone_number_id);
  absl::Status CheckStoreIsNotEmpty();
  absl::Status CheckReleasable(const OrphanedNumber& orphan);
  OrphanedNumber Orphaned(const Account& account, const VapiPhoneNumber& number) const;

  Store& store_;
  const Accounts& accounts_;
  WorkerPool& pool_;
  const Clock& clock_;
  Metrics& metrics_;
  const absl::Duration grace_;
  SingleFlight<absl::StatusOr<std::vector<OrphanedNumber>>> lists_{kMaxWaiting};
  SingleFlight<absl::StatusOr<OrphanedNumber>> releases_{kMaxWaiting};
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_ORPHANS_H_
