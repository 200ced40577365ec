#ifndef DIALTONE_TESTS_BENCH_REFERENCE_ONE_QUERY_SERVICE_H_
#define DIALTONE_TESTS_BENCH_REFERENCE_ONE_QUERY_SERVICE_H_

#include <dialtone/v1/campaign_service.grpc.pb.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/secret.h"
#include "server/provisioning/schedule/learned_times.h"
#include "server/runtime/worker_pool.h"
#include "storage/memory/memory_coordination.h"
#include "storage/sql/postgres_driver.h"
#include "storage/sql/session_pool.h"
#include "storage/sql/sql_runner.h"

namespace dialtone::bench {

// The plain way to serve GetCampaign: each call goes to a pool of as many threads as there are connections,
// and makes the one query there, prepared, on its own.
class OneQueryService final : public v1::CampaignService::CallbackService {
 public:
  // kInvalidArgument: `database` is no URL of PostgreSQL.
  static absl::StatusOr<std::unique_ptr<OneQueryService>> Open(const Secret& database, int connections);

  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* context,
                                        const v1::GetCampaignRequest* request,
                                        v1::Campaign* response) override;

 private:
  OneQueryService(Secret conninfo, int connections);
  absl::Status Get(const v1::GetCampaignRequest& request, v1::Campaign* response);

  const SystemClock clock_;
  const std::string sql_;
  const PostgresDriver driver_;
  SqlRunner runner_;
  MemoryCoordination coordination_;
  const LearnedTimes learned_times_;
  WorkerPool workers_;
};

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_REFERENCE_ONE_QUERY_SERVICE_H_
