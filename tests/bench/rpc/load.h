#ifndef DIALTONE_TESTS_BENCH_RPC_LOAD_H_
#define DIALTONE_TESTS_BENCH_RPC_LOAD_H_

#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dialtone::bench {

struct Load {
  std::string address;
  std::string method;                                   // "/package.Service/Method", a unary one
  std::function<grpc::ByteBuffer()> next_request = {};  // thread-safe
  int in_flight = 1;                                    // the next call begins when one has ended
  int threads = 2;                                      // at most in_flight, which they share out
  int connections = 4;                                  // the same, and at least one a thread
  absl::Duration warm_up = absl::Seconds(1);            // before it counts
  absl::Duration lasting = absl::Seconds(3);
};

struct LoadResult {
  double per_second = 0;
  std::vector<double> micros;  // how long each call took that ended while it counted
};

// Calls a server through completion queues, one a thread, without reading the answers: what is left of the
// machine is the server's. Fails when a call fails.
absl::StatusOr<LoadResult> Run(const Load& load);

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_RPC_LOAD_H_
