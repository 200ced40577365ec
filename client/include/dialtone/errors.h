#ifndef DIALTONE_ERRORS_H_
#define DIALTONE_ERRORS_H_

#include <dialtone/v1/failure.pb.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace dialtone {

// What an error of a Client says beyond its code and message. Pure functions; for an OK status the empty
// answer. In the status itself these are payloads: google.rpc messages under their type URLs.

struct FieldError {
  std::string field;  // a path in the request, such as `campaign.display_name`
  std::string description;
};

// The server's machine-readable reason, such as `CAMPAIGN_NOT_FOUND`; of a number that failed, the name of
// its Failure.Reason. Empty when the error did not come from Dialtone but from the way to it.
std::string ErrorReason(const absl::Status& status);

// What the reason is about, by name; for example which campaign.
std::map<std::string, std::string> ErrorMetadata(const absl::Status& status);

// What is wrong with a request, one for each fault, in the server's order.
std::vector<FieldError> FieldErrors(const absl::Status& status);

// When the server asks its caller to come back.
std::optional<absl::Duration> RetryDelay(const absl::Status& status);

// Why a number that was waited for will not come, with what to do about it. nullopt unless WaitForNumber()
// gave the error.
std::optional<v1::Failure> NumberFailure(const absl::Status& status);

}  // namespace dialtone

#endif  // DIALTONE_ERRORS_H_
