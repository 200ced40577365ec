#ifndef DIALTONE_CLIENT_CLI_SESSION_H_
#define DIALTONE_CLIENT_CLI_SESSION_H_

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/cli/exit_code.h"
#include "client/cli/options.h"
#include "client/cli/style.h"

namespace grpc {
class Channel;
class ClientContext;
class Status;
}  // namespace grpc

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace dialtone {

class Clock;
class EventWaiter;
struct RpcError;

// Where a command writes to, and how. Both streams must outlive it.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  Look out_look;
  Look err_look;
  bool out_is_terminal = false;
};

// What one run of one command works with. Main thread only. Everything passed in must outlive it.
class Session {
 public:
  using Done = std::function<void(grpc::Status)>;

  Session(Options options, const ChannelOptions& endpoint, const Clock& clock, EventWaiter& waiter,
          Streams streams);

  const Options& options() const { return options_; }
  // The address that is called.
  const std::string& server() const { return server_; }
  const Clock& clock() const { return clock_; }
  EventWaiter& waiter() const { return waiter_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // The result; for the eyes of a script or a person.
  std::ostream& out() const { return streams_.out; }
  const Look& look() const { return streams_.out_look; }
  // What is not the result but good to know; nowhere with --quiet.
  std::ostream& remarks() { return options_.quiet ? nowhere_ : streams_.err; }
  // Whether the last line of the terminal may show how it goes on.
  bool live() const { return streams_.out_is_terminal && !options_.quiet && table(); }

  // Whether the result is for a person; otherwise one of these shows it.
  bool table() const { return options_.output == OutputFormat::kTable; }
  // For -o name: `name` on a line. For json and yaml: the message.
  void Show(absl::string_view name, const google::protobuf::Message& message);
  // The same where more may follow: JSON in one line, YAML as a document of its own.
  void ShowInStream(absl::string_view name, const google::protobuf::Message& message);
  // For -o name: the names. For json and yaml: `json`, an object.
  void ShowObject(const std::vector<std::string>& names, absl::string_view json);

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
  // Tells a person in sentences that end in line breaks.
  void TellError(absl::string_view text);
  // For wrong usage that shows only while the command runs.
  ExitCode FailUsage(absl::string_view fault);

  // The command line `dialtone COMMAND`, so that it reaches the same server.
  std::string SuggestedCommand(absl::string_view command) const;

 private:
  const Options options_;
  const std::string server_;
  const Clock& clock_;
  EventWaiter& waiter_;
  const Streams streams_;
  std::ostream nowhere_{nullptr};
  absl::Duration started_;  // monotonic
  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_SESSION_H_
