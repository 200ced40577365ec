#ifndef DIALTONE_SERVER_RPC_CAMPAIGN_RPC_H_
#define DIALTONE_SERVER_RPC_CAMPAIGN_RPC_H_

#include <dialtone/v1/campaign_service.grpc.pb.h>

#include <memory>

#include "absl/status/status.h"
#include "server/rpc/queued_call.h"
#include "server/rpc/rpc_dependencies.h"
#include "server/rpc/stream_acceptor.h"

namespace dialtone {

// dialtone.v1.CampaignService: parses, calls, renders. What each method promises stands in the .proto file.
class CampaignRpc final
    : public v1::CampaignService::WithCallbackMethod_CreateCampaign<
          v1::CampaignService::WithCallbackMethod_GetCampaign<
              v1::CampaignService::WithCallbackMethod_ListCampaigns<
                  v1::CampaignService::WithCallbackMethod_UpdateCampaign<
                      v1::CampaignService::WithCallbackMethod_DeleteCampaign<
                          v1::CampaignService::WithCallbackMethod_RetryCampaign<
                              v1::CampaignService::WithRawMethod_WatchCampaigns<
                                  v1::CampaignService::WithCallbackMethod_ListCampaignEvents<
                                      v1::CampaignService::Service>>>>>>>> {
 public:
  explicit CampaignRpc(const RpcDependencies& deps) : deps_(deps) {}

  grpc::ServerUnaryReactor* CreateCampaign(grpc::CallbackServerContext* context,
                                           const v1::CreateCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* context,
                                        const v1::GetCampaignRequest* request,
                                        v1::Campaign* response) override;
  grpc::ServerUnaryReactor* ListCampaigns(grpc::CallbackServerContext* context,
                                          const v1::ListCampaignsRequest* request,
                                          v1::ListCampaignsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateCampaign(grpc::CallbackServerContext* context,
                                           const v1::UpdateCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* DeleteCampaign(grpc::CallbackServerContext* context,
                                           const v1::DeleteCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* RetryCampaign(grpc::CallbackServerContext* context,
                                          const v1::RetryCampaignRequest* request,
                                          v1::Campaign* response) override;
  grpc::ServerUnaryReactor* ListCampaignEvents(grpc::CallbackServerContext* context,
                                               const v1::ListCampaignEventsRequest* request,
                                               v1::ListCampaignEventsResponse* response) override;
  StreamMethod watch_campaigns();

 private:
  void Watch(std::unique_ptr<StreamCall> call);
  absl::Status Create(const v1::CreateCampaignRequest& request, v1::Campaign* response, QueuedCall call);
  absl::Status Get(const v1::GetCampaignRequest& request, v1::Campaign* response, QueuedCall call);
  absl::Status List(const v1::ListCampaignsRequest& request, v1::ListCampaignsResponse* response);
  absl::Status Update(const v1::UpdateCampaignRequest& request, v1::Campaign* response);
  absl::Status Delete(const v1::DeleteCampaignRequest& request, v1::Campaign* response);
  absl::Status Retry(const v1::RetryCampaignRequest& request, v1::Campaign* response);
  absl::Status ListEvents(const v1::ListCampaignEventsRequest& request,
                          v1::ListCampaignEventsResponse* response);

  const RpcDependencies& deps_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_CAMPAIGN_RPC_H_
