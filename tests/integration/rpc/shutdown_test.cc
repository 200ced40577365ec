#include <grpc/health/v1/health.grpc.pb.h>

#include <future>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "tests/integration/rpc/rpc_test.h"
#include "tests/support/event_counter.h"
#include "tests/support/eventually.h"

namespace dialtone {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class ShutdownTest : public RpcTest {};

TEST_F(ShutdownTest, AHundredStreamsOfEachKindEndAtOnce) {
  constexpr int kStreams = 100;
  // Far longer than the streams take, and than the test's patience.
  constexpr absl::Duration kGrace = absl::Minutes(5);
  Create("spring");
  v1::WatchPhoneNumberRequest number;
  number.set_name("phoneNumbers/spring");
  const auto health_stub = Health::NewStub(server_.channel());
  std::vector<std::unique_ptr<StreamReader<v1::WatchPhoneNumberResponse>>> numbers;
  std::vector<std::unique_ptr<StreamReader<v1::WatchCampaignsResponse>>> campaigns;
  std::vector<std::unique_ptr<StreamReader<HealthCheckResponse>>> healths;
  for (int i = 0; i < kStreams; ++i) {
    numbers.push_back(std::make_unique<StreamReader<v1::WatchPhoneNumberResponse>>(
        server_.numbers(), &NumberStub::WatchPhoneNumber, number));
    campaigns.push_back(std::make_unique<StreamReader<v1::WatchCampaignsResponse>>(
        server_.campaigns(), &CampaignStub::WatchCampaigns, v1::WatchCampaignsRequest()));
    healths.push_back(std::make_unique<StreamReader<HealthCheckResponse>>(*health_stub, &Health::Stub::Watch,
                                                                          HealthCheckRequest()));
  }
  for (int i = 0; i < kStreams; ++i) {
    ASSERT_TRUE(numbers[i]->Next().has_value());
    ASSERT_TRUE(campaigns[i]->Next().has_value());
    ASSERT_TRUE(healths[i]->Next().has_value());
  }
  ASSERT_EQ(server_.hub().open(), 2u * kStreams);

  const SystemClock clock;
  const absl::Duration start = clock.Monotonic();
  server_.Drain(kGrace);
  EXPECT_LT(clock.Monotonic() - start, absl::Seconds(20));

  for (int i = 0; i < kStreams; ++i) {
    EXPECT_THAT(numbers[i]->Finish(), IsGrpcError(grpc::StatusCode::UNAVAILABLE, "SHUTTING_DOWN"));
    EXPECT_THAT(campaigns[i]->Finish(), IsGrpcError(grpc::StatusCode::UNAVAILABLE, "SHUTTING_DOWN"));
    EXPECT_EQ(healths[i]->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  }
  EXPECT_EQ(server_.hub().open(), 0u);
}

TEST(ShutdownRace, StreamsThatAreOpenedOrLeftWhileTheServerEndsHarmNothing) {
  for (int round = 0; round < 50; ++round) {
    InProcessServer server;
    std::vector<std::unique_ptr<StreamReader<v1::WatchCampaignsResponse>>> streams;
    for (int i = 0; i < 20; ++i) {
      streams.push_back(std::make_unique<StreamReader<v1::WatchCampaignsResponse>>(
          server.campaigns(), &CampaignStub::WatchCampaigns, v1::WatchCampaignsRequest()));
      if (i % 2 == 0) streams.back()->Cancel();
    }
    server.Drain(absl::ZeroDuration());
    for (const auto& stream : streams) EXPECT_NE(stream->Finish().error_code(), grpc::StatusCode::OK);
    EXPECT_EQ(server.hub().open(), 0u);
  }
}

TEST_F(ShutdownTest, ACallThatIsUnderWayIsAnswered) {
  Create("spring");
  EventCounter started, released;
  server_.hooks().After(HookedStore::Call::kGetCampaign, [&] {
    started.Add();
    EXPECT_TRUE(released.WaitFor(1));
    return absl::OkStatus();
  });
  auto call = std::async(std::launch::async, [this] { return Get("spring"); });
  ASSERT_TRUE(started.WaitFor(1));
  auto drained = std::async(std::launch::async, [this] { server_.Drain(); });
  // New calls are refused while the old one goes on.
  EXPECT_TRUE(Eventually([this] {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
    v1::PhoneNumber response;
    v1::GetPhoneNumberRequest request;
    request.set_name("phoneNumbers/spring");
    return server_.numbers().GetPhoneNumber(&context, request, &response).error_code() ==
           grpc::StatusCode::UNAVAILABLE;
  }));
  released.Add();
  EXPECT_THAT(call.get().status, IsGrpcOk());
  drained.get();
}

TEST_F(ShutdownTest, AStreamWhoseCallerDoesNotReadIsCutOffAfterTheGrace) {
  Create("spring");
  v1::WatchPhoneNumberRequest request;
  request.set_name("phoneNumbers/spring");
  const auto stub = v1::PhoneNumberService::NewStub(NarrowChannel());
  StreamReader<v1::WatchPhoneNumberResponse> reader(*stub, &NumberStub::WatchPhoneNumber, request);
  ASSERT_TRUE(Eventually([this] { return server_.hub().open() == 1; }));
  for (int i = 0; i < 100; ++i) {
    Change("spring", [&](CampaignRecord& record) {
      record.number.sip_uri = "sip:" + std::to_string(i) + std::string(40000, 'x');
    });
  }
  const SystemClock clock;
  const absl::Duration start = clock.Monotonic();
  server_.Drain(absl::Milliseconds(100));
  EXPECT_LT(clock.Monotonic() - start, absl::Seconds(20));
  EXPECT_EQ(server_.hub().open(), 0u);
}

}  // namespace
}  // namespace dialtone
