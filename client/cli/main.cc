#include <cstdlib>
#include <iostream>
#include <variant>

#include "base/clock.h"
#include "client/cli/command_line.h"
#include "client/cli/event_waiter.h"
#include "client/cli/session.h"

int main(int argc, char** argv) {
  // gRPC's own log is for developers: errors reach the user as text of ours.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);

  auto parsed = dialtone::ParseCommandLine(argc, argv, std::cout, std::cerr);
  if (const auto* exit_code = std::get_if<dialtone::ExitCode>(&parsed)) return static_cast<int>(*exit_code);
  auto& line = std::get<dialtone::CommandLine>(parsed);

  const auto waiter = dialtone::EventWaiter::Open();
  if (!waiter.ok()) {
    std::cerr << "dialtone: " << waiter.status().message() << "\n";
    return static_cast<int>(dialtone::ExitCode::kOtherError);
  }
  const dialtone::SystemClock clock;
  dialtone::Session session(line.options, clock, **waiter, std::cout, std::cerr);
  dialtone::ExitCode exit_code = line.command->Run(session);
  if (!std::cout.flush()) {
    std::cerr << "dialtone: the output cannot be written\n";
    exit_code = dialtone::WorseOf(exit_code, dialtone::ExitCode::kOtherError);
  }
  return static_cast<int>(exit_code);
}
