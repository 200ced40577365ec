#include "tests/bench/processes/machine_load.h"

#include <stdlib.h>

#include <thread>

#include "absl/strings/str_format.h"

namespace dialtone::bench {

std::string MachineLoad() {
  double loads[3] = {};
  if (getloadavg(loads, 3) != 3) return "load unknown";
  return absl::StrFormat("load %.2f %.2f %.2f over 1, 5 and 15 minutes, %d cores", loads[0], loads[1],
                         loads[2], std::thread::hardware_concurrency());
}

}  // namespace dialtone::bench
