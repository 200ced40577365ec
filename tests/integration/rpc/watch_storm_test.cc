#include <dialtone/v1/phone_number_service.grpc.pb.h>
#include <gmock/gmock.h>
#include <grpcpp/support/client_callback.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
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

std::size_t AllocatedBytes() {
  const struct mallinfo2 memory = mallinfo2();
  return memory.uordblks + memory.hblkhd;
}

TEST_F(WatchStormTest, ReadersWhoStandStillCostNoMemoryHoweverMuchChanges) {
  constexpr int kReaders = 100, kChanges = 500;
  constexpr std::size_t kPrompt = 40000;  // 2 GB for all readers, if every change were kept for each
  Create("spring");
  std::vector<std::unique_ptr<CampaignStub>> stubs;
  std::vector<std::unique_ptr<StreamReader<v1::WatchCampaignsResponse>>> readers;
  for (int i = 0; i < kReaders; ++i) {
    stubs.push_back(v1::CampaignService::NewStub(NarrowChannel()));
    readers.push_back(std::make_unique<StreamReader<v1::WatchCampaignsResponse>>(
        *stubs.back(), &CampaignStub::WatchCampaigns, v1::WatchCampaignsRequest()));
    ASSERT_TRUE(readers.back()->Next().has_value());  // and no more
  }
  const auto change = [&](int nth) {
    Change("spring", [&](CampaignRecord& record) {
      record.campaign.assistant.system_prompt = absl::StrCat(nth, std::string(kPrompt, 'x'));
    });
  };
  // Until the connections are full.
  for (int i = 0; i < 20; ++i) change(i);
  const std::size_t before = AllocatedBytes();
  for (int i = 20; i < kChanges; ++i) change(i);
  EXPECT_LT(AllocatedBytes(), before + kReaders * 4 * kPrompt);
  EXPECT_EQ(server_.hub().open(), kReaders) << "and nobody was sent away";
}

}  // namespace
}  // namespace dialtone
