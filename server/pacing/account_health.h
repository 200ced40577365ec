#ifndef DIALTONE_SERVER_PACING_ACCOUNT_HEALTH_H_
#define DIALTONE_SERVER_PACING_ACCOUNT_HEALTH_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "server/pacing/account_status.h"
#include "server/vapi/vapi_error.h"

namespace dialtone {

// Whether the error means that Vapi is away, as against an answer that we did not want.
bool MeansAway(const VapiError& error);

// Whether no call was made at all: the request was refused on our side.
bool NeverAsked(const VapiError& error);

// What the outcomes of calls say of an account. Pure. Not thread-safe.
class AccountHealth {
 public:
  explicit AccountHealth(absl::Time now) : state_time_(now) {}

  void Succeeded(absl::Time now);
  void Failed(const VapiError& error, absl::Time now);

  // Finds the state anew. True when it is another than before.
  bool Update(bool away, bool throttled, absl::Time now);

  AccountState state() const { return state_; }
  const std::string& last_error() const { return last_error_; }
  // Fills in what is known here.
  void Describe(AccountStatus& status) const;

 private:
  AccountState state_ = AccountState::kHealthy;
  absl::Time state_time_;
  bool credentials_refused_ = false;
  std::string last_error_;
  std::optional<absl::Time> last_error_time_;
  std::optional<absl::Time> last_success_time_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_ACCOUNT_HEALTH_H_
