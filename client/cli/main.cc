#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <variant>

#include "base/clock.h"
#include "client/cli/command_line.h"
#include "client/cli/event_waiter.h"
#include "client/cli/session.h"

namespace dialtone {
namespace {

ExitCode Run(int argc, const char* const* argv) {
  auto parsed = ParseCommandLine(argc, argv, std::cout, std::cerr);
  if (const auto* exit_code = std::get_if<ExitCode>(&parsed)) return *exit_code;
  auto& line = std::get<CommandLine>(parsed);

  const auto waiter = EventWaiter::Open();
  if (!waiter.ok()) {
    std::cerr << "dialtone: " << waiter.status().message() << "\n";
    return ExitCode::kOtherError;
  }
  const SystemClock clock;
  Session session(line.options, clock, **waiter, std::cout, std::cerr);
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
