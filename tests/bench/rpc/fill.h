#ifndef DIALTONE_TESTS_BENCH_RPC_FILL_H_
#define DIALTONE_TESTS_BENCH_RPC_FILL_H_

#include <cstdint>

#include "base/secret.h"
#include "tests/bench/rpc/statements.h"
#include "tests/support/postgres_server.h"

namespace dialtone::bench {

// Runs FillStatements() in `database`, a URL of NewDatabase(). Throws as PostgresServer does.
void Fill(PostgresServer& postgres, const Secret& database, FilledState state, std::int64_t count);

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_RPC_FILL_H_
