#include "base/failpoint.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace dialtone {
namespace {

struct ArmedFailpoint {
  std::string name;             // empty: none
  std::atomic<int> passes = 0;  // how often it may still be passed, this time included
};

ArmedFailpoint* ReadEnvironment() {
  auto* armed = new ArmedFailpoint;
  const char* text = getenv("DIALTONE_FAILPOINT");
  if (text == nullptr) return armed;
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  int passes = 0;
  if (parts.size() != 2 || parts[0].empty() || !absl::SimpleAtoi(parts[1], &passes) || passes < 1) {
    std::cerr << "DIALTONE_FAILPOINT is '" << text << "'; it takes NAME:N, with N at least 1\n";
    _exit(2);
  }
  armed->name = parts[0];
  armed->passes = passes;
  return armed;
}

}  // namespace

void ReachFailpoint(absl::string_view name) {
  // Never destroyed: threads may get here until the process is gone.
  static ArmedFailpoint* const armed = ReadEnvironment();
  if (name != armed->name) return;
  if (--armed->passes == 0) kill(getpid(), SIGKILL);
}

}  // namespace dialtone
