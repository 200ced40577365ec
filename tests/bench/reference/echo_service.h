#ifndef DIALTONE_TESTS_BENCH_REFERENCE_ECHO_SERVICE_H_
#define DIALTONE_TESTS_BENCH_REFERENCE_ECHO_SERVICE_H_

#include <dialtone/v1/campaign_service.grpc.pb.h>

#include <utility>

namespace dialtone::bench {

// The least that gRPC can do: answers every GetCampaign with the same campaign, in the reaction itself.
class EchoService final : public v1::CampaignService::CallbackService {
 public:
  explicit EchoService(v1::Campaign campaign) : campaign_(std::move(campaign)) {}

  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* context,
                                        const v1::GetCampaignRequest* /*request*/,
                                        v1::Campaign* response) override {
    *response = campaign_;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const v1::Campaign campaign_;
};

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_REFERENCE_ECHO_SERVICE_H_
