#ifndef DIALTONE_TESTS_BENCH_RPC_REQUESTS_H_
#define DIALTONE_TESTS_BENCH_RPC_REQUESTS_H_

#include <grpcpp/support/byte_buffer.h>

#include <random>

#include "base/mutex.h"
#include "tests/bench/rpc/statements.h"

namespace dialtone::bench {

inline constexpr char kGetCampaign[] = "/dialtone.v1.CampaignService/GetCampaign";
inline constexpr char kListCampaigns[] = "/dialtone.v1.CampaignService/ListCampaigns";
inline constexpr char kCreateCampaign[] = "/dialtone.v1.CampaignService/CreateCampaign";

// Requests on the wire. Thread-safe.
class Requests {
 public:
  // Any of the first `campaigns` that were filled in with `state`.
  grpc::ByteBuffer Get(FilledState state, int campaigns);
  // The first page, of the usual size.
  grpc::ByteBuffer List() const;
  // A campaign as CreateStatements() has it, under a request id of its own.
  grpc::ByteBuffer Create();

 private:
  Mutex mu_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mu_){std::random_device()()};
};

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_RPC_REQUESTS_H_
