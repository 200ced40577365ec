#ifndef DIALTONE_SERVER_PACING_ACCOUNT_STATUS_H_
#define DIALTONE_SERVER_PACING_ACCOUNT_STATUS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/pacing/circuit_breaker.h"

namespace dialtone {

// How an account of Vapi is doing. Where several hold, the first that is named here counts.
enum class AccountState {
  kHealthy,             // none of the others
  kUnreachable,         // the circuit breaker is not closed
  kCredentialsRefused,  // Vapi refused the API key, and has not taken it since
  kThrottled,           // Vapi said to call later, or to call less
};

inline constexpr AccountState kAccountStates[] = {AccountState::kHealthy, AccountState::kUnreachable,
                                                  AccountState::kCredentialsRefused,
                                                  AccountState::kThrottled};

inline absl::string_view AccountStateName(AccountState state) {
  switch (state) {
    case AccountState::kHealthy:
      return "healthy";
    case AccountState::kUnreachable:
      return "unreachable";
    case AccountState::kCredentialsRefused:
      return "credentials_refused";
    case AccountState::kThrottled:
      return "throttled";
  }
  return "unknown";
}

// What one process knows of one account.
struct AccountStatus {
  AccountState state = AccountState::kHealthy;
  absl::Time state_time;   // since when
  std::string last_error;  // in Vapi's words, or ours where it gave none; never the key; perhaps empty
  std::optional<absl::Time> last_error_time;
  std::optional<absl::Time> last_success_time;
  std::string host;                // of the base URL, with the port where it names one
  double requests_per_second = 0;  // as configured; 0: no limit
  double effective_requests_per_second = 0;
  int burst = 1;
  int concurrency = 1;
  int calls_in_progress = 0;
  int calls_waiting = 0;
  CircuitBreaker::State breaker = CircuitBreaker::State::kClosed;
  absl::Duration held_for;  // no call is made for so long
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_ACCOUNT_STATUS_H_
