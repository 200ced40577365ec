#ifndef DIALTONE_TESTS_BENCH_FIGURES_H_
#define DIALTONE_TESTS_BENCH_FIGURES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace dialtone::bench {

// One measured figure beside what it is measured against.
struct Figure {
  std::string name;
  std::string unit;
  std::vector<double> runs;  // one value a run; the figure is their median
  double reference = 0;      // in the same unit
};

double Median(std::vector<double> values);
// The value below which `share` (0..1) of the values lie: nearest rank. REQUIRES: not empty.
double Percentile(std::vector<double> values, double share);

// Prints a table to standard output and writes the same to build/bench/NAME.json (below the working
// directory):
// {"figures": [{"name", "value", "unit", "reference", "ratio", "runs"}]}.
absl::Status Report(const std::string& name, const std::vector<Figure>& figures);

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_FIGURES_H_
