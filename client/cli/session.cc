#include "client/cli/session.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "client/call_status.h"
#include "client/channel.h"
#include "client/cli/error_text.h"
#include "client/cli/event_waiter.h"
#include "client/cli/json_text.h"
#include "client/cli/text_width.h"
#include "client/cli/yaml_text.h"
#include "client/rpc_error.h"

namespace dialtone {
namespace {

absl::Duration NotNegative(absl::Duration span) { return std::max(span, absl::ZeroDuration()); }

}  // namespace

Session::Session(Options options, const ChannelOptions& endpoint, const Clock& clock, EventWaiter& waiter,
                 Streams streams)
    : options_(std::move(options)),
      server_(endpoint.address),
      clock_(clock),
      waiter_(waiter),
      streams_(streams),
      started_(clock.Monotonic()),
      channel_(OpenChannel(endpoint)) {}

void Session::Show(absl::string_view name, const google::protobuf::Message& message) {
  ShowObject({std::string(name)}, JsonText(message, /*indented=*/true));
}

void Session::ShowInStream(absl::string_view name, const google::protobuf::Message& message) {
  if (options_.output == OutputFormat::kYaml) out() << "---\n";
  ShowObject({std::string(name)}, JsonText(message, /*indented=*/false));
}

void Session::ShowObject(const std::vector<std::string>& names, absl::string_view json) {
  if (options_.output == OutputFormat::kYaml) {
    out() << YamlText(json);
  } else if (options_.output == OutputFormat::kJson) {
    out() << json << "\n";
  } else {
    for (const std::string& name : names) out() << Printable(name) << "\n";
  }
  out() << std::flush;
}

absl::Duration Session::CallTimeLeft() const {
  return NotNegative(started_ + options_.timeout.value_or(kDefaultCallTimeout) - clock_.Monotonic());
}

absl::Duration Session::WaitTimeLeft() const {
  return NotNegative(started_ + options_.timeout.value_or(kDefaultWaitTimeout) - clock_.Monotonic());
}

grpc::Status Session::Call(absl::FunctionRef<void(grpc::ClientContext* context, Done done)> start) {
  if (waiter_.interrupted()) return grpc::Status::CANCELLED;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(clock_.Now() + CallTimeLeft()));
  Mutex mu;
  std::optional<grpc::Status> result;
  start(&context, [&](grpc::Status status) {
    // Under the lock, so that this frame is not left before the waiter was notified.
    MutexLock lock(&mu);
    result = std::move(status);
    waiter_.Notify();
  });
  while (true) {
    {
      MutexLock lock(&mu);
      if (result.has_value()) return waiter_.interrupted() ? *std::move(result) : AsSeenByCaller(*result);
    }
    if (waiter_.Wait(absl::InfiniteDuration()) == EventWaiter::Wake::kInterrupted) context.TryCancel();
  }
}

bool Session::Pause(absl::Duration span) {
  const absl::Duration until = clock_.Monotonic() + span;
  while (!waiter_.interrupted()) {
    const absl::Duration left = until - clock_.Monotonic();
    if (left <= absl::ZeroDuration()) return true;
    waiter_.Wait(left);
  }
  return false;
}

std::optional<bool> Session::Confirm(absl::string_view question) {
  streams_.err << question << std::flush;
  EventWaiter::Wake wake;
  do {
    wake = waiter_.WaitForInput(STDIN_FILENO, absl::InfiniteDuration());
  } while (wake == EventWaiter::Wake::kNotified);
  started_ = clock_.Monotonic();
  if (wake != EventWaiter::Wake::kInput) {
    streams_.err << "\n";
    return std::nullopt;
  }
  // A terminal gives a line at a time.
  char line[256];
  const ssize_t size = read(STDIN_FILENO, line, sizeof(line));
  const std::string answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(
      absl::string_view(line, static_cast<std::size_t>(std::max<ssize_t>(size, 0)))));
  return answer == "y" || answer == "yes";
}

ExitCode Session::Fail(absl::string_view attempt, const RpcError& error) {
  TellError(ErrorText(attempt, error, server_));
  return ExitCodeFor(error.code);
}

ExitCode Session::Fail(absl::string_view attempt, const grpc::Status& status) {
  return Fail(attempt, DecodeRpcError(status));
}

ExitCode Session::FailUsage(absl::string_view fault) {
  TellError(absl::StrCat("dialtone: ", fault, "\n"));
  return ExitCode::kUsage;
}

void Session::TellError(absl::string_view text) {
  constexpr absl::string_view kProgram = "dialtone:";
  if (absl::ConsumePrefix(&text, kProgram)) {
    streams_.err << Paint(streams_.err_look, Style::kBad, kProgram);
  }
  streams_.err << text << std::flush;
}

std::string Session::SuggestedCommand(absl::string_view command) const {
  return absl::StrCat("dialtone ", command, RepeatedFlags(options_.endpoint));
}

}  // namespace dialtone
