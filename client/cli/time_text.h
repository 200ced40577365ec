#ifndef DIALTONE_CLIENT_CLI_TIME_TEXT_H_
#define DIALTONE_CLIENT_CLI_TIME_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// A span in its largest unit, rounded down: `12s`, `5m`, `3h`, `2d`. A negative one is `0s`: clocks differ.
std::string AgeText(absl::Duration age);

// `2026-01-31 09:05:07 UTC`.
std::string TimeText(absl::Time time);

// A positive, finite span such as `30s`, `1m30s` or `500ms`; kInvalidArgument otherwise.
absl::StatusOr<absl::Duration> ParseSpan(absl::string_view text);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_TIME_TEXT_H_
