#ifndef DIALTONE_SIMULATOR_FLAGS_H_
#define DIALTONE_SIMULATOR_FLAGS_H_

#include <optional>

#include "simulator/simulator.h"

namespace dialtone::simulator {

struct ParsedFlags {
  std::optional<SimulatorOptions>
      options;  // Empty: stop with `exit_code`; what there is to say has been printed.
  int exit_code = 0;
};

// The command line and the environment variables DIALTONE_SIM_*.
ParsedFlags ParseFlags(int argc, char** argv);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_FLAGS_H_
