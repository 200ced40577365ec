#ifndef DIALTONE_CLIENT_CLI_SESSION_H_
#define DIALTONE_CLIENT_CLI_SESSION_H_

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/cli/exit_code.h"
#include "client/cli/options.h"

namespace grpc {
class Channel;
class ClientContext;
class Status;
}  // namespace grpc

namespace dialtone {

class Clock;
class EventWaiter;
struct RpcError;

// What one run of one command works with. Main thread only. Everything passed in must outlive it.
class Session {
 public:
  using Done = std::function<void(grpc::Status)>;

  Session(Options options, const Clock& clock, EventWaiter& waiter, std::ostream& out, std::ostream& err);

  const Options& options() const { return options_; }
  bool json() const { return options_.output == OutputFormat::kJson; }
  const Clock& clock() const { return clock_; }
  EventWaiter& waiter() const { return waiter_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // The result; for the eyes of a script or a person.
  std::ostream& out() const { return out_; }
  // Errors and remarks; for a person.
  std::ostream& err() const { return err_; }

  // What is left of the time of a command that does not wait, or of one that waits. Counted from the start of
  // the session, or from the answer to a question; not negative.
  absl::Duration CallTimeLeft() const;
  absl::Duration WaitTimeLeft() const;

  // Runs one call to its end: `start` begins it with the given context and has it call `done` at the end. An
  // interrupt cancels it.
  grpc::Status Call(absl::FunctionRef<void(grpc::ClientContext* context, Done done)> start);

  // Waits; false when an interrupt came before the time was over.
  bool Pause(absl::Duration span);

  // Asks at the terminal; nullopt when an interrupt came instead of an answer. The time that the answer takes
  // is not the command's: its time starts anew.
  std::optional<bool> Confirm(absl::string_view question);

  // Tells a person why something failed; see ErrorText(). Returns the exit code that fits.
  ExitCode Fail(absl::string_view attempt, const RpcError& error);
  ExitCode Fail(absl::string_view attempt, const grpc::Status& status);
  // For wrong usage that shows only while the command runs.
  ExitCode FailUsage(absl::string_view fault);

  // The command line `dialtone COMMAND`, so that it reaches the same server.
  std::string SuggestedCommand(absl::string_view command) const;

 private:
  const Options options_;
  const Clock& clock_;
  EventWaiter& waiter_;
  std::ostream& out_;
  std::ostream& err_;
  absl::Duration started_;  // monotonic
  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_SESSION_H_
