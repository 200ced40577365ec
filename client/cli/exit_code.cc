#include "client/cli/exit_code.h"

namespace dialtone {
namespace {

int Severity(ExitCode code) {
  switch (code) {
    case ExitCode::kOk:
      return 0;
    case ExitCode::kStillPending:
      return 1;
    case ExitCode::kFailed:
      return 2;
    case ExitCode::kUnhealthy:
      return 3;
    case ExitCode::kNotFound:
      return 4;
    case ExitCode::kUnavailable:
      return 5;
    case ExitCode::kUsage:
      return 6;
    case ExitCode::kOtherError:
      return 7;
    case ExitCode::kInterrupted:
      return 8;
  }
  return 7;
}

}  // namespace

ExitCode ExitCodeFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return ExitCode::kUsage;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kCancelled:
      return ExitCode::kInterrupted;
    default:
      return ExitCode::kOtherError;
  }
}

ExitCode WorseOf(ExitCode a, ExitCode b) { return Severity(a) >= Severity(b) ? a : b; }

}  // namespace dialtone
