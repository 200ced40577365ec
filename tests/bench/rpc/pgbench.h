#ifndef DIALTONE_TESTS_BENCH_RPC_PGBENCH_H_
#define DIALTONE_TESTS_BENCH_RPC_PGBENCH_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"

namespace dialtone::bench {

struct PgbenchResult {
  double per_second = 0;
  double p50_micros = 0;  // 0 unless there was one client: only then each transaction is logged
};

// PostgreSQL's own load generator, with prepared statements.
class Pgbench {
 public:
  // What it writes and reads is kept in `directory`.
  explicit Pgbench(std::string directory) : directory_(std::move(directory)) {}

  // Runs `script` (pgbench's language) in `database` with so many clients, each on a connection of its own.
  absl::StatusOr<PgbenchResult> Run(const Secret& database, const std::string& script, int clients,
                                    absl::Duration lasting);

 private:
  const std::string directory_;
  int runs_ = 0;
};

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_RPC_PGBENCH_H_
