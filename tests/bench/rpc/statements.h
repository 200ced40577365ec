#ifndef DIALTONE_TESTS_BENCH_RPC_STATEMENTS_H_
#define DIALTONE_TESTS_BENCH_RPC_STATEMENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dialtone::bench {

// Campaigns made by SQL, numbered from 1; nothing is due for any of them, so nobody works on them.
enum class FilledState {
  kPending,  // the number is asked for, and its digits never come
  kActive,   // with digits
};

// The id of campaign `number`, of those that were filled in with `state`.
std::string FilledId(FilledState state, std::int64_t number);

// The statements that put `count` campaigns with all their rows into an empty database, and gather
// statistics.
std::vector<std::string> FillStatements(FilledState state, std::int64_t count);

// The read of GetCampaign: the columns that the server reads, joined as it joins them. `id` is an expression.
std::string SelectCampaign(absl::string_view id);

// The inserts of CreateCampaign with a request id and two labels, one statement a table, in the server's
// order. `id` is an expression of type text, from which request id and uid are made.
std::vector<std::string> CreateStatements(absl::string_view id);

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_RPC_STATEMENTS_H_
