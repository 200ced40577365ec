#include "tests/bench/rpc/fill.h"

#include <string>

namespace dialtone::bench {
namespace {

// postgresql://postgres@:PORT/NAME?host=...
std::string NameOf(const Secret& database) {
  const std::string& url = database.Reveal();
  const std::size_t slash = url.find('/', url.find('@'));
  return url.substr(slash + 1, url.find('?') - slash - 1);
}

}  // namespace

void Fill(PostgresServer& postgres, const Secret& database, FilledState state, std::int64_t count) {
  for (const std::string& statement : FillStatements(state, count)) {
    postgres.Query(statement, NameOf(database));
  }
}

}  // namespace dialtone::bench
