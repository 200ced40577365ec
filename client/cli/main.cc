#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <variant>

#include "base/clock.h"
#include "client/cli/command_line.h"
#include "client/cli/endpoint.h"
#include "client/cli/event_waiter.h"
#include "client/cli/session.h"
#include "client/cli/terminal.h"

namespace dialtone {
namespace {

ExitCode Fail(const absl::Status& fault, ExitCode exit_code) {
  std::cerr << "dialtone: " << fault.message() << "\n";
  return exit_code;
}

ExitCode Run(int argc, const char* const* argv) {
  auto parsed = ParseCommandLine(argc, argv, std::cout, std::cerr);
  if (const auto* exit_code = std::get_if<ExitCode>(&parsed)) return *exit_code;
  auto& line = std::get<CommandLine>(parsed);

  ChannelOptions endpoint;
  if (line.command->NeedsServer()) {
    auto resolved = ResolveEndpoint(line.options.endpoint, ReadEndpointEnvironment());
    if (!resolved.ok()) return Fail(resolved.status(), ExitCode::kUsage);
    endpoint = *std::move(resolved);
  }
  const auto waiter = EventWaiter::Open();
  if (!waiter.ok()) return Fail(waiter.status(), ExitCode::kOtherError);
  const SystemClock clock;
  Session session(line.options, endpoint, clock, **waiter,
                  {.out = std::cout,
                   .err = std::cerr,
                   .out_look = LookOfStandardOutput(),
                   .err_look = LookOfStandardError(),
                   .out_is_terminal = StandardOutputIsTerminal()});
  const ExitCode exit_code = line.command->Run(session);
  if (std::cout.flush()) return exit_code;
  std::cerr << "dialtone: the output cannot be written\n";
  return WorseOf(exit_code, ExitCode::kOtherError);
}

}  // namespace
}  // namespace dialtone

int main(int argc, char** argv) {
  // gRPC's own log is for developers: errors reach the user as text of ours.
  // No thread runs yet.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);  // NOLINT(concurrency-mt-unsafe)
  try {
    return static_cast<int>(dialtone::Run(argc, argv));
  } catch (const std::exception& error) {  // none of ours; memory may run out
    std::fprintf(stderr, "dialtone: %s\n", error.what());
    return static_cast<int>(dialtone::ExitCode::kOtherError);
  }
}
