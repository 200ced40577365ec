#include "tests/bench/reference/one_query_service.h"

#include <utility>

#include "base/status_macros.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/convert.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/status.h"
#include "storage/sql/postgres_url.h"
#include "storage/sql/row_codec.h"
#include "tests/bench/rpc/statements.h"

namespace dialtone::bench {
namespace {

constexpr int kQueueLimit = 1024;
constexpr absl::Duration kTimeout = absl::Seconds(5);

std::shared_ptr<SessionPool> MakePool(const Driver& driver, int connections) {
  return std::make_shared<SessionPool>(driver, connections, kTimeout);
}

}  // namespace

absl::StatusOr<std::unique_ptr<OneQueryService>> OneQueryService::Open(const Secret& database,
                                                                       int connections) {
  DIALTONE_ASSIGN_OR_RETURN(Secret conninfo,
                            PostgresConninfo(database, {.connect = kTimeout, .statement = kTimeout}));
  return std::unique_ptr<OneQueryService>(new OneQueryService(std::move(conninfo), connections));
}

OneQueryService::OneQueryService(Secret conninfo, int connections)
    : sql_(SelectCampaign(":id")),
      driver_(std::move(conninfo)),
      runner_(MakePool(driver_, connections), MakePool(driver_, connections)),
      learned_times_(coordination_),
      workers_("one-query", connections, kQueueLimit) {}

grpc::ServerUnaryReactor* OneQueryService::GetCampaign(grpc::CallbackServerContext* context,
                                                       const v1::GetCampaignRequest* request,
                                                       v1::Campaign* response) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  const bool queued = workers_.TryRun([=, this] { reactor->Finish(ToGrpcStatus(Get(*request, response))); });
  if (!queued) reactor->Finish(ToGrpcStatus(ServerBusy()));
  return reactor;
}

absl::Status OneQueryService::Get(const v1::GetCampaignRequest& request, v1::Campaign* response) {
  DIALTONE_ASSIGN_OR_RETURN(const CampaignId id, ParseCampaignName(request.name(), "name"));
  return runner_.Read([&](SqlSession& session) -> absl::Status {
    SqlRows rows = session.Query(sql_, SqlParams().Text("id", id.value));
    if (!rows.Next()) return absl::NotFoundError("no such campaign");
    const Campaign campaign = ReadCampaign(rows);
    const PhoneNumber number = ReadPhoneNumber(rows);
    ToProto(campaign, number, {clock_.Now(), learned_times_}, response);
    return absl::OkStatus();
  });
}

}  // namespace dialtone::bench
