#ifndef DIALTONE_CLIENT_CLI_EXIT_CODE_H_
#define DIALTONE_CLIENT_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace dialtone {

// What the program tells a script; kExitCodesHelp tells people. The numbers are a promise.
enum class ExitCode {
  kOk = 0,
  kOtherError = 1,
  kUsage = 2,
  kNotFound = 3,
  kStillPending = 4,
  kFailed = 5,
  kUnhealthy = 6,
  kUnavailable = 69,
  kInterrupted = 130,
};

inline constexpr char kExitCodesHelp[] =
    R"(Exit codes:
  0    done; with check, watch and --wait: the number is ready (delete --wait: it is gone)
  1    another error
  2    wrong usage, or the server refused an argument
  3    there is no such campaign, or no such number at Vapi
  4    still pending: after a check, or when the time of a wait was over
  5    the campaign failed, or its number was released
  6    status: a service or a Vapi account is not healthy
  69   the server cannot be reached, or gave no answer in time
  130  interrupted; what was asked for goes on at the server)";

// For a call that failed with `code`, which is not OK.
ExitCode ExitCodeFor(absl::StatusCode code);

// The one to report of two results that belong to one command: an error before kFailed, that before
// kStillPending, that before kOk.
ExitCode WorseOf(ExitCode a, ExitCode b);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_EXIT_CODE_H_
