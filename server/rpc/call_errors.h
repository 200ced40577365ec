#ifndef DIALTONE_SERVER_RPC_CALL_ERRORS_H_
#define DIALTONE_SERVER_RPC_CALL_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "server/rpc/resource_name.h"

namespace dialtone {

// Errors that every kind of call can end with.
inline absl::Status ServerBusy() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError("The server is busy; try again in a moment."), "SERVER_BUSY"),
      absl::Seconds(1));
}

// Nobody waits for the answer any more.
inline absl::Status ExpiredInQueue() {
  return absl::DeadlineExceededError("The deadline passed before the server got to the call.");
}

inline absl::Status NoSuchPhoneNumber(const CampaignId& id) {
  return WithReason(absl::NotFoundError(absl::StrCat("There is no phone number ", PhoneNumberName(id), ".")),
                    "PHONE_NUMBER_NOT_FOUND");
}

inline absl::Status NoSuchAccount(absl::string_view id) {
  return WithReason(absl::NotFoundError(absl::StrCat("This server has no account '", id,
                                                     "'; ListAccounts names those it has.")),
                    "ACCOUNT_NOT_FOUND");
}

inline absl::Status MaximumAgeReached() {
  return WithRetryDelay(
      WithReason(absl::UnavailableError("The watch reached its maximum age; watch again."), "WATCH_MAX_AGE"),
      absl::Milliseconds(100));
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_CALL_ERRORS_H_
