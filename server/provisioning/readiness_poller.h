#ifndef DIALTONE_SERVER_PROVISIONING_READINESS_POLLER_H_
#define DIALTONE_SERVER_PROVISIONING_READINESS_POLLER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/lifecycle.h"
#include "storage/store.h"

namespace dialtone {

class Metrics;

// What one look said of one number.
struct NumberLook {
  CampaignId id;
  CheckOutcome outcome = CheckOutcome::kNone;
  std::optional<PhoneNumber> changed;  // the number as committed, when the look changed it
};

// Looks at Vapi for the numbers of one account that are awaited, and commits what it sees. It never asks
// because somebody watches. Thread-safe; blocks on HTTP and on the database.
class ReadinessPoller {
 public:
  // `interval` is the pause between two looks. All references outlive the poller.
  ReadinessPoller(Store& store, const Account& account, const Clock& clock, RandomSource& random,
                  Metrics& metrics, const LifecyclePolicy& policy, absl::Duration interval);

  // One look at all awaited numbers: a GET when there is one, else one list call for all. Oldest request
  // first. A Vapi that cannot be reached makes every outcome kUnreachable. Errors: those of Store.
  absl::StatusOr<std::vector<NumberLook>> PollOnce(CallPriority priority = CallPriority::kPoll);

  // One look at one number. Errors: those of Store; kNotFound.
  absl::StatusOr<NumberLook> CheckOne(const CampaignId& id);

  // PollOnce() for the polling thread, unless Vapi cannot be called now. Returns how long to wait before the
  // next look.
  absl::Duration Tick();

  const std::string& account() const { return account_.id; }

  // A look takes at most this many numbers; more wait for the next one.
  static constexpr int kMaxNumbersPerLook = 10000;

 private:
  using Answers = std::vector<std::pair<AwaitedNumber, VapiResult<VapiPhoneNumber>>>;

  Answers Ask(const std::vector<AwaitedNumber>& awaited, VapiClient& vapi);
  absl::StatusOr<std::vector<NumberLook>> CommitAnswers(const Answers& answers, absl::Time asked);
  absl::StatusOr<NumberLook> CommitAnswer(const AwaitedNumber& awaited,
                                          const VapiResult<VapiPhoneNumber>& answer, absl::Time asked);

  Store& store_;
  const Account& account_;
  const Clock& clock_;
  RandomSource& random_;
  Metrics& metrics_;
  const LifecyclePolicy policy_;
  const absl::Duration interval_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_READINESS_POLLER_H_
