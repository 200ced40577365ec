#include <atomic>
#include <chrono>
#include <future>
#include <string>

#include "absl/strings/match.h"
#include "tests/integration/rpc/rpc_test.h"
#include "tests/support/event_counter.h"
#include "tests/support/eventually.h"

namespace dialtone {
namespace {

// One thread for calls, which the test keeps busy, and room for one call that waits.
class OverloadTest : public RpcTest {
 protected:
  OverloadTest() : RpcTest({.rpc_threads = 1, .rpc_queue = 1}) {}

  void SetUp() override {
    ASSERT_TRUE(server_.rpc_workers().TryRun([this] {
      started_.Add();
      EXPECT_TRUE(released_.WaitFor(1));
    }));
    ASSERT_TRUE(started_.WaitFor(1));
  }
  // The busy thread ends before what it waits for does.
  void TearDown() override {
    released_.Add();
    server_.Drain(absl::ZeroDuration());
  }

  bool QueueHas(std::size_t tasks) {
    return Eventually([&] { return server_.rpc_workers().queued() == tasks; });
  }
  bool MetricsSay(const std::string& line) {
    return Eventually([&] { return absl::StrContains(server_.metrics().Render(), line); });
  }

  // From now on every read of campaigns is counted as `reading`, and answered when `read_on` was.
  void HoldReads(EventCounter& reading, EventCounter& read_on) {
    server_.hooks().After(HookedStore::Call::kGetCampaigns, [&reading, &read_on] {
      reading.Add();
      EXPECT_TRUE(read_on.WaitFor(1));
      return absl::OkStatus();
    });
  }

  EventCounter started_, released_;
};

void ExpectBusy(const grpc::Status& status) {
  EXPECT_THAT(status, IsGrpcError(grpc::StatusCode::RESOURCE_EXHAUSTED, "SERVER_BUSY"));
  const auto retry = DetailOf<google::rpc::RetryInfo>(status);
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
}

TEST_F(OverloadTest, ACallThatFindsTheQueueFullIsSentAwayAndTheWaitingOneIsServed) {
  Create("spring");
  auto waiting = std::async(std::launch::async, [this] { return Rename("spring", "Summer"); });
  ASSERT_TRUE(QueueHas(1));
  ExpectBusy(Delete("spring").status);
  ExpectBusy(Retry("spring").status);
  EXPECT_TRUE(MetricsSay("dialtone_tasks_refused_total{pool=\"rpc\"} 2"));
  released_.Add();
  EXPECT_THAT(waiting.get().status, IsGrpcOk());
  EXPECT_EQ(Get("spring").response.display_name(), "Summer");
}

TEST_F(OverloadTest, ReadsAndCreatesDoNotWaitForTheOtherCalls) {
  Create("spring");
  EXPECT_THAT(Get("spring").status, IsGrpcOk());
  EXPECT_THAT(GetNumber("spring").status, IsGrpcOk());
  EXPECT_EQ(GetNumber("nobody").status.error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(OverloadTest, AReadThatFindsItsQueueFullIsSentAwayAndTheWaitingOneIsServed) {
  Create("spring");
  EventCounter reading, read_on;
  HoldReads(reading, read_on);
  auto under_way = std::async(std::launch::async, [this] { return Get("spring"); });
  ASSERT_TRUE(reading.WaitFor(1));
  auto waiting = std::async(std::launch::async, [this] { return Get("spring"); });
  ASSERT_TRUE(Eventually([this] { return server_.reads().queued() == 1; }));
  ExpectBusy(Get("spring").status);
  EXPECT_TRUE(MetricsSay("dialtone_tasks_refused_total{pool=\"read\"} 1"));
  read_on.Add();
  EXPECT_THAT(under_way.get().status, IsGrpcOk());
  EXPECT_THAT(waiting.get().status, IsGrpcOk());
}

TEST_F(OverloadTest, AReadWhoseCallerHasGoneIsDropped) {
  Create("spring");
  EventCounter reading, read_on;
  HoldReads(reading, read_on);
  auto under_way = std::async(std::launch::async, [this] { return Get("spring"); });
  ASSERT_TRUE(reading.WaitFor(1));
  grpc::ClientContext context;
  auto cancelled = std::async(std::launch::async, [&] {
    v1::GetCampaignRequest request;
    request.set_name("campaigns/spring");
    v1::Campaign response;
    return server_.campaigns().GetCampaign(&context, request, &response);
  });
  ASSERT_TRUE(Eventually([this] { return server_.reads().queued() == 1; }));
  context.TryCancel();
  EXPECT_EQ(cancelled.get().error_code(), grpc::StatusCode::CANCELLED);
  // A call that comes after it on the same connection: the server has heard of the end by then.
  EXPECT_THAT(GetNumber("spring").status, IsGrpcOk());
  read_on.Add();
  EXPECT_THAT(under_way.get().status, IsGrpcOk());
  EXPECT_TRUE(MetricsSay("dialtone_tasks_expired_total{pool=\"read\"} 1"));
}

TEST_F(OverloadTest, AStreamThatFindsTheQueueFullIsSentAway) {
  auto waiting = std::async(std::launch::async, [this] { return Delete("nobody"); });
  ASSERT_TRUE(QueueHas(1));
  v1::WatchPhoneNumberRequest number;
  number.set_name("phoneNumbers/spring");
  ExpectBusy(
      StreamReader<v1::WatchPhoneNumberResponse>(server_.numbers(), &NumberStub::WatchPhoneNumber, number)
          .Finish());
  ExpectBusy(StreamReader<v1::WatchCampaignsResponse>(server_.campaigns(), &CampaignStub::WatchCampaigns,
                                                      v1::WatchCampaignsRequest())
                 .Finish());
  released_.Add();
  EXPECT_EQ(waiting.get().status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(server_.hub().open(), 0u);
}

TEST_F(OverloadTest, LooksOnDemandAndHealthDoNotWaitForTheCalls) {
  v1::RefreshPendingPhoneNumbersRequest request;
  EXPECT_THAT(Call(server_.numbers(), &NumberStub::RefreshPendingPhoneNumbers, request).status, IsGrpcOk());
  const auto health = grpc::health::v1::Health::NewStub(server_.channel());
  EXPECT_THAT(
      Call(*health, &grpc::health::v1::Health::Stub::Check, grpc::health::v1::HealthCheckRequest()).status,
      IsGrpcOk());
}

TEST_F(OverloadTest, WorkWhoseDeadlineHasPassedIsDropped) {
  Create("spring");
  grpc::ClientContext context;
  const auto deadline = std::chrono::system_clock::now() + std::chrono::milliseconds(200);
  context.set_deadline(deadline);
  v1::DeleteCampaignRequest request;
  request.set_name("campaigns/spring");
  v1::Campaign response;
  const grpc::Status status = server_.campaigns().DeleteCampaign(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  ASSERT_TRUE(QueueHas(1));
  // The server counts from when the call arrived, which is a little later.
  ASSERT_TRUE(Eventually(
      [&] { return std::chrono::system_clock::now() > deadline + std::chrono::milliseconds(500); }));
  released_.Add();
  EXPECT_TRUE(MetricsSay("dialtone_tasks_expired_total{pool=\"rpc\"} 1"));
  EXPECT_EQ(Get("spring").response.state(), v1::Campaign::PENDING)
      << "it was done although nobody waits for it";
}

}  // namespace
}  // namespace dialtone
