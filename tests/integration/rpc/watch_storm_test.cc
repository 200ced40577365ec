#include <dialtone/v1/phone_number_service.grpc.pb.h>
#include <gmock/gmock.h>
#include <grpcpp/support/client_callback.h>

#include <memory>
#include <vector>

#include "tests/integration/rpc/rpc_test.h"
#include "tests/support/event_counter.h"
#include "tests/support/eventually.h"

namespace dialtone {
namespace {

constexpr int kStreams = 20000;
constexpr int kAtOnce = 500;  // that are being opened; more would be sent away as from a busy server
constexpr int kConnections = 4;

class Watcher final : public grpc::ClientReadReactor<v1::WatchPhoneNumberResponse> {
 public:
  Watcher(v1::PhoneNumberService::Stub& stub, EventCounter& told, EventCounter& ended)
      : told_(told), ended_(ended) {
    request_.set_name("phoneNumbers/spring");
    stub.async()->WatchPhoneNumber(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    told_.Add();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& /*status*/) override { ended_.Add(); }
  void Cancel() { context_.TryCancel(); }

 private:
  EventCounter& told_;
  EventCounter& ended_;
  grpc::ClientContext context_;
  v1::WatchPhoneNumberRequest request_;
  v1::WatchPhoneNumberResponse response_;
};

class WatchStormTest : public RpcTest {
 protected:
  WatchStormTest() : RpcTest({.watch_limits = {.total = kStreams, .per_caller = kStreams}}) {}
};

TEST_F(WatchStormTest, TwentyThousandThatCancelAtOnceLeaveNothingBehind) {
  Create("spring");
  EventCounter told, ended;
  std::vector<std::unique_ptr<v1::PhoneNumberService::Stub>> stubs;
  for (int i = 0; i < kConnections; ++i) {
    stubs.push_back(v1::PhoneNumberService::NewStub(server_.NewChannel()));
  }
  std::vector<std::unique_ptr<Watcher>> watchers;
  while (watchers.size() < kStreams) {
    for (int i = 0; i < kAtOnce; ++i) {
      watchers.push_back(std::make_unique<Watcher>(*stubs[i % kConnections], told, ended));
    }
    ASSERT_TRUE(told.WaitFor(static_cast<int>(watchers.size())));
  }
  EXPECT_EQ(server_.hub().open(), kStreams);

  for (const auto& watcher : watchers) watcher->Cancel();
  EXPECT_THAT(Get("spring").status, IsGrpcOk()) << "others are served meanwhile";
  ASSERT_TRUE(ended.WaitFor(kStreams));
  EXPECT_TRUE(Eventually([this] { return server_.hub().open() == 0; }));
}

}  // namespace
}  // namespace dialtone
