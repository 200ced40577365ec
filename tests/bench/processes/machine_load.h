#ifndef DIALTONE_TESTS_BENCH_PROCESSES_MACHINE_LOAD_H_
#define DIALTONE_TESTS_BENCH_PROCESSES_MACHINE_LOAD_H_

#include <string>

namespace dialtone::bench {

// How busy the machine is, with ourselves and with others, for whoever judges a figure: "load 1.05 0.70 0.64
// over 1, 5 and 15 minutes, 2 cores".
std::string MachineLoad();

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_PROCESSES_MACHINE_LOAD_H_
