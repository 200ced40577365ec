#include <csignal>
#include <iostream>

#include "base/clock.h"
#include "simulator/flags.h"
#include "simulator/simulator.h"

int main(int argc, char** argv) {
  const dialtone::simulator::ParsedFlags flags = dialtone::simulator::ParseFlags(argc, argv);
  if (!flags.options.has_value()) return flags.exit_code;

  // Blocked before the first thread starts, so that every thread inherits it and sigwait below is their only
  // receiver.
  sigset_t endings;
  sigemptyset(&endings);
  sigaddset(&endings, SIGINT);
  sigaddset(&endings, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &endings, nullptr);

  const dialtone::SystemClock clock;
  const auto simulator = dialtone::simulator::Simulator::Start(*flags.options, &clock);
  if (!simulator.ok()) {
    std::cerr << "dialtone-sim: " << simulator.status().message() << "\n";
    return 1;
  }
  std::cout << "dialtone-sim listening on " << (*simulator)->address() << std::endl;

  int ending = 0;
  sigwait(&endings, &ending);
  return 0;
}
