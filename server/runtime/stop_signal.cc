#include "server/runtime/stop_signal.h"

#include <unistd.h>

#include <csignal>

namespace dialtone {
namespace {

constexpr int kStopSignals[] = {SIGTERM, SIGINT};

sigset_t StopSignalSet() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal_number : kStopSignals) sigaddset(&set, signal_number);
  return set;
}

extern "C" void ExitNow(int signal_number) { _exit(128 + signal_number); }

}  // namespace

void HoldStopSignals() {
  const sigset_t set = StopSignalSet();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int WaitForStopSignal() {
  const sigset_t set = StopSignalSet();
  int signal_number = 0;
  sigwait(&set, &signal_number);
  return signal_number;
}

void ExitOnNextStopSignal() {
  struct sigaction action {};
  action.sa_handler = ExitNow;
  for (int signal_number : kStopSignals) sigaction(signal_number, &action, nullptr);
  const sigset_t set = StopSignalSet();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace dialtone
