#ifndef DIALTONE_TESTS_BENCH_PROCESSES_SERVERS_H_
#define DIALTONE_TESTS_BENCH_PROCESSES_SERVERS_H_

#include <google/protobuf/message_lite.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/secret.h"
#include "tests/bench/processes/child_process.h"

namespace dialtone::bench {

// A server in a process of its own, ready to answer.
struct Server {
  std::unique_ptr<ChildProcess> process;
  std::string address;  // host:port
};

// Starts the servers that a benchmark compares: our programs from the directory of its own, etcd from PATH.
// Each listens on a free port of 127.0.0.1; what they write is kept in `directory`, which outlives them.
class Servers {
 public:
  explicit Servers(std::string directory) : directory_(std::move(directory)) {}

  // A Vapi of which nobody answers: what waits for it stays as it is.
  static constexpr char kNoVapi[] = "http://127.0.0.1:1";

  absl::StatusOr<Server> StartDialtone(const Secret& database, const std::string& vapi_url,
                                       const std::vector<std::string>& flags = {});
  // Makes numbers so slowly that none is ever ready.
  absl::StatusOr<Server> StartSimulator();
  // tests/bench/reference: `mode` with `message` in a file, and further arguments.
  absl::StatusOr<Server> StartReference(const std::string& mode,
                                        const google::protobuf::MessageLite& message);
  // The one query a call; `connections` to the database, as many threads.
  absl::StatusOr<Server> StartOneQuery(const Secret& database, int connections);
  absl::StatusOr<Server> StartEtcd();

 private:
  std::string NewPath(const std::string& name);
  absl::StatusOr<Server> Start(const std::string& name, const std::vector<std::string>& arguments,
                               const std::string& ready);

  const std::string directory_;
  int started_ = 0;
};

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_PROCESSES_SERVERS_H_
