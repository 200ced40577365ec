#include <grpc/health/v1/health.grpc.pb.h>

#include <memory>
#include <string>

#include "tests/integration/rpc/rpc_test.h"

namespace dialtone {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr char kCampaigns[] = "dialtone.v1.CampaignService";
constexpr char kNumbers[] = "dialtone.v1.PhoneNumberService";
constexpr char kProcess[] = "";

class HealthTest : public RpcTest {
 protected:
  static HealthCheckRequest Request(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return request;
  }
  Answer<HealthCheckResponse> Check(const std::string& service) {
    return Call(*stub_, &Health::Stub::Check, Request(service));
  }
  HealthCheckResponse::ServingStatus StatusOf(const std::string& service) {
    const auto answer = Check(service);
    EXPECT_THAT(answer.status, IsGrpcOk());
    return answer.response.status();
  }
  std::unique_ptr<StreamReader<HealthCheckResponse>> Watch(const std::string& service) {
    return std::make_unique<StreamReader<HealthCheckResponse>>(*stub_, &Health::Stub::Watch,
                                                               Request(service));
  }

  const std::unique_ptr<Health::Stub> stub_ = Health::NewStub(server_.channel());
};

TEST_F(HealthTest, ServicesServeOnceTheStorageDoesAndTheProcessFromTheStart) {
  EXPECT_EQ(StatusOf(kProcess), HealthCheckResponse::SERVING);
  EXPECT_EQ(StatusOf(kCampaigns), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(StatusOf(kNumbers), HealthCheckResponse::NOT_SERVING);
  server_.health().SetServing(true);
  EXPECT_EQ(StatusOf(kCampaigns), HealthCheckResponse::SERVING);
  EXPECT_EQ(StatusOf(kNumbers), HealthCheckResponse::SERVING);
  server_.health().SetServing(false);
  EXPECT_EQ(StatusOf(kCampaigns), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(StatusOf(kProcess), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, AnUnknownServiceIsNotFoundByCheckAndUnknownToWatch) {
  EXPECT_EQ(Check("dialtone.v9.Nothing").status.error_code(), grpc::StatusCode::NOT_FOUND);
  const auto watch = Watch("dialtone.v9.Nothing");
  const auto first = watch->Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->status(), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_F(HealthTest, AWatchTellsTheStatusAndEveryChange) {
  const auto watch = Watch(kCampaigns);
  EXPECT_EQ(watch->Next()->status(), HealthCheckResponse::NOT_SERVING);
  server_.health().SetServing(true);
  EXPECT_EQ(watch->Next()->status(), HealthCheckResponse::SERVING);
  server_.health().SetServing(true);
  server_.health().SetServing(false);
  EXPECT_EQ(watch->Next()->status(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, AShutdownIsToldBeforeTheWatchEnds) {
  server_.health().SetServing(true);
  const auto campaigns = Watch(kCampaigns), process = Watch(kProcess);
  EXPECT_EQ(campaigns->Next()->status(), HealthCheckResponse::SERVING);
  EXPECT_EQ(process->Next()->status(), HealthCheckResponse::SERVING);
  server_.health().Shutdown();
  for (const auto& watch : {campaigns.get(), process.get()}) {
    const auto last = watch->Next();
    ASSERT_TRUE(last.has_value());
    EXPECT_EQ(last->status(), HealthCheckResponse::NOT_SERVING);
    EXPECT_FALSE(watch->Next().has_value());
    EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  }
}

TEST_F(HealthTest, AfterAShutdownNothingServesAgain) {
  server_.health().Shutdown();
  server_.health().SetServing(true);
  EXPECT_EQ(StatusOf(kCampaigns), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(StatusOf(kProcess), HealthCheckResponse::NOT_SERVING);
  const auto late = Watch(kCampaigns);
  const auto only = late->Next();
  ASSERT_TRUE(only.has_value());
  EXPECT_EQ(only->status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(late->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(HealthTest, AWatchThatIsCancelledIsForgotten) {
  const auto watch = Watch(kCampaigns);
  ASSERT_TRUE(watch->Next().has_value());
  watch->Cancel();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::CANCELLED);
  // The server lives on, and tells nobody who is gone.
  server_.health().SetServing(true);
  EXPECT_EQ(StatusOf(kCampaigns), HealthCheckResponse::SERVING);
}

}  // namespace
}  // namespace dialtone
