#ifndef DIALTONE_BASE_ERROR_REASON_H_
#define DIALTONE_BASE_ERROR_REASON_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// Machine-readable details that a Status carries from the room that knows them to the edge that renders them.

struct FieldViolation {
  std::string field;  // a path in the request, for example `campaign.display_name`
  std::string description;
};

// `reason` is UPPER_SNAKE_CASE, at most 63 characters. Returns `status` with it.
absl::Status WithReason(absl::Status status, absl::string_view reason);
std::string ReasonOf(const absl::Status& status);  // empty when it has none

// kInvalidArgument with every violation in its message and in its details. REQUIRES: at least one violation.
absl::Status InvalidFields(const std::vector<FieldViolation>& violations);
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);

// When the caller should come back.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);
absl::Duration RetryDelayOf(const absl::Status& status);  // zero when it has none

}  // namespace dialtone

#endif  // DIALTONE_BASE_ERROR_REASON_H_
