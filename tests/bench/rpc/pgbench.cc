#include "tests/bench/rpc/pgbench.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes/child_process.h"

namespace dialtone::bench {
namespace {

// Of the newest PostgreSQL that is installed, as the server is.
absl::StatusOr<std::string> FindPgbench() {
  std::error_code none;
  std::string newest;
  int newest_version = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const std::filesystem::path program = entry.path() / "bin" / "pgbench";
    int version = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &version) && version > newest_version &&
        std::filesystem::exists(program, none)) {
      newest_version = version;
      newest = program;
    }
  }
  if (newest.empty()) return absl::NotFoundError("pgbench is not installed; `./dev setup` installs it");
  return newest;
}

// A line of the log: client, transaction, microseconds, ...
absl::StatusOr<double> MedianOfLogs(const std::string& prefix) {
  std::vector<double> micros;
  const std::filesystem::path path(prefix);
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path())) {
    if (entry.path().filename().string().rfind(path.filename().string() + ".", 0) != 0) continue;
    std::ifstream log(entry.path());
    for (std::string line; std::getline(log, line);) {
      std::istringstream fields(line);
      double client = 0, transaction = 0, latency = 0;
      if (fields >> client >> transaction >> latency) micros.push_back(latency);
    }
  }
  if (micros.empty()) return absl::InternalError("pgbench logged no transaction");
  return Median(std::move(micros));
}

}  // namespace

absl::StatusOr<PgbenchResult> Pgbench::Run(const Secret& database, const std::string& script, int clients,
                                           absl::Duration lasting) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string program, FindPgbench());
  const std::string name = absl::StrCat(directory_, "/pgbench-", ++runs_);
  std::ofstream(name + ".sql") << script;
  const std::string transactions = name + "-transactions";
  std::vector<std::string> arguments = {program,
                                        "--no-vacuum",
                                        "--protocol=prepared",
                                        absl::StrCat("--client=", clients),
                                        "--jobs=1",
                                        absl::StrCat("--time=", absl::ToInt64Seconds(lasting)),
                                        absl::StrCat("--file=", name, ".sql")};
  if (clients == 1) {
    arguments.push_back("--log");
    arguments.push_back("--log-prefix=" + transactions);
  }
  // It has no password: the database is our own, and listens on a socket in a temporary directory.
  arguments.push_back(database.Reveal());
  DIALTONE_ASSIGN_OR_RETURN(const auto process, ChildProcess::Start(arguments, name + ".log"));
  const int status = process->WaitForEnd();
  const std::string output = process->Output();
  PgbenchResult result;
  const std::size_t tps = output.find("tps = ");
  if (status != 0 || tps == std::string::npos ||
      !absl::SimpleAtod(output.substr(tps + 6, output.find(' ', tps + 6) - tps - 6), &result.per_second)) {
    return absl::InternalError(absl::StrCat("pgbench failed: ", output));
  }
  if (clients == 1) {
    DIALTONE_ASSIGN_OR_RETURN(result.p50_micros, MedianOfLogs(transactions));
  }
  return result;
}

}  // namespace dialtone::bench
