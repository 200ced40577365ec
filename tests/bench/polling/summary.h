#ifndef DIALTONE_TESTS_BENCH_POLLING_SUMMARY_H_
#define DIALTONE_TESTS_BENCH_POLLING_SUMMARY_H_

#include "tests/bench/polling/replay.h"
#include "tests/bench/polling/worlds.h"

namespace dialtone::bench {

struct Summary {
  double mean_lag = 0, p99_lag = 0;  // seconds
  double calls_per_number = 0;
  double product = 0;          // of mean lag and calls per number
  double product_last300 = 0;  // the same, of the last 300 numbers
  int undetected = 0;          // of those whose digits came, and of those to be given up when they did not
};

// REQUIRES: `outcome` is that of `world`.
Summary Summarise(const World& world, const Outcome& outcome);

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_POLLING_SUMMARY_H_
