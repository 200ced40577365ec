#ifndef DIALTONE_SERVER_PROVISIONING_NUMBER_LOOKS_H_
#define DIALTONE_SERVER_PROVISIONING_NUMBER_LOOKS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/lifecycle.h"
#include "server/provisioning/schedule/look_book.h"
#include "storage/store.h"

namespace dialtone {

class Metrics;

// What one look said of one number.
struct NumberLook {
  CampaignId id;
  CheckOutcome outcome = CheckOutcome::kNone;
  std::optional<PhoneNumber> changed;  // the number as committed, when the look changed it
};

// Looks at Vapi for the awaited numbers of one account, and commits what it sees. Whoever wants a look that
// is under way gets that one. Thread-safe; blocks on HTTP and on the database.
class NumberLooks {
 public:
  // All references outlive the looks.
  NumberLooks(Store& store, const Account& account, const Clock& clock, RandomSource& random,
              Metrics& metrics, const LifecyclePolicy& policy, LookBook& book);

  struct Looked {
    std::vector<NumberLook> looks;  // in the order of the numbers
    // Vapi could not be asked: every outcome is kUnreachable.
    std::optional<VapiError> unreachable;
  };
  // One look at all of `awaited`: a GET when there is one, else one list call for all. `next_look`, called
  // once Vapi has answered, tells when the next one is planned; nullopt: not planned. Errors: those of Store.
  absl::StatusOr<Looked> LookAt(const std::vector<AwaitedNumber>& awaited, CallPriority priority,
                                absl::FunctionRef<std::optional<absl::Time>()> next_look);

  // The same for all numbers of the account, for a person. Errors: those of Store.
  absl::StatusOr<std::vector<NumberLook>> LookAtAll();

  // One look at one number, for a person. Errors: those of Store; kNotFound.
  absl::StatusOr<NumberLook> LookAtOne(const CampaignId& id);

  // Those who have joined a look and wait for its end.
  int waiting();

  const std::string& account() const { return account_.id; }

  // A look takes at most this many numbers; more wait for the next one.
  static constexpr int kMaxNumbersPerLook = 10000;

 private:
  struct Answer {
    AwaitedNumber number;
    VapiResult<VapiPhoneNumber> result;
    absl::Time asked_vapi;
    absl::Duration asked, answered;  // on the monotonic clock
    absl::Duration waited;           // since the number was asked for
    NumberLook look;                 // what came of it
  };
  // A look that is under way; those who want the same wait for its end.
  struct Flight {
    std::map<CampaignId, std::optional<NumberLook>> numbers;
    absl::Status failure;
    bool landed = false;
  };

  absl::StatusOr<Looked> Look(const std::vector<AwaitedNumber>& awaited, CallPriority priority,
                              absl::FunctionRef<std::optional<absl::Time>()> next_look);
  std::vector<Answer> Ask(const std::vector<AwaitedNumber>& awaited, VapiClient& vapi);
  Answer AskForOne(const AwaitedNumber& number, VapiClient& vapi);
  // Stores what the answers say, and fills in their looks.
  absl::Status Commit(std::vector<Answer>& answers, std::optional<absl::Time> next_look);
  // The same for those that may move their numbers' state, in one transaction.
  absl::Status CommitTogether(std::vector<Answer*> answers, std::optional<absl::Time> next_look);
  LifecycleContext ContextOf(const Answer& answer, absl::Time now);
  static RecordChange ChangeOf(const CampaignRecord& record, const Answer& answer,
                               const LifecycleContext& context, std::optional<absl::Time> next_look);
  void Count(const Answer& answer, const CampaignRecord& before, const CampaignRecord& after, absl::Time now);
  // Whether the answer may move the number's state; all others are noted together in one statement.
  bool MayChange(const Answer& answer) const;
  void Note(Answer& answer);

  // The flight under way, when it sees all of `ids`.
  std::shared_ptr<Flight> FlightWith(const std::vector<CampaignId>& ids) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void AwaitLanding(const Flight& flight) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  Store& store_;
  const Account& account_;
  const Clock& clock_;
  RandomSource& random_;
  Metrics& metrics_;
  const LifecyclePolicy policy_;
  LookBook& book_;

  Mutex mu_;
  CondVar landed_;
  std::shared_ptr<Flight> flight_ ABSL_GUARDED_BY(mu_);
  int waiting_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_NUMBER_LOOKS_H_
