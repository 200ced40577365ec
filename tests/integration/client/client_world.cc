#include "tests/integration/client/client_world.h"

#include "dialtone/testing/fake_server.h"
#include "tests/support/in_process_server.h"
#include "tests/support/rpc_client.h"

namespace dialtone {
namespace {

v1::CreateCampaignRequest CreateRequest(const std::string& id) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id(id);
  request.mutable_campaign()->set_display_name("Campaign " + id);
  return request;
}

class RealWorld final : public ClientWorld {
 public:
  std::string endpoint() const override { return server_.address(); }
  bool MakeReady(const std::string&) override { return server_.Ripen(); }
  bool CreateFailed(const std::string& id) override {
    if (!server_.WorkUntilIdle()) return false;
    server_.vapi().FailNext(FakeVapi::Call::kCreateNumber,
                            {.error = {.kind = VapiErrorKind::kAreaCodeUnavailable,
                                       .http_status = 400,
                                       .message = "no number in 415",
                                       .suggested_area_codes = {"628"}}});
    return Call(server_.campaigns(), &v1::CampaignService::Stub::CreateCampaign, CreateRequest(id))
               .status.ok() &&
           server_.WorkUntilIdle();
  }
  // They reach their maximum age, which ends them with the same words as a drain.
  void EndStreams() override {
    server_.clock().Advance(2 * kMaxAge);
    for (int i = 0; i < kTicks; ++i) server_.hub().Tick(server_.clock().Now());
  }

 private:
  static constexpr absl::Duration kMaxAge = absl::Seconds(60);
  // More than once around the wheel of the hub.
  static constexpr int kTicks = 200;

  InProcessServer server_{{.watch = {.max_age = kMaxAge}}};
};

class FakeWorld final : public ClientWorld {
 public:
  std::string endpoint() const override { return server_.endpoint(); }
  bool MakeReady(const std::string& campaign) override { return server_.MakeReady(campaign).ok(); }
  bool CreateFailed(const std::string& id) override {
    const auto client = Client::Create(server_.client_options());
    v1::Failure failure;
    failure.set_reason(v1::Failure::AREA_CODE_UNAVAILABLE);
    failure.set_message("Vapi has no number in area code 415. Retry with another one, for example 628.");
    failure.add_suggested_area_codes("628");
    return client.ok() && (*client)->CreateCampaign(CreateRequest(id)).ok() &&
           server_.Fail("campaigns/" + id, failure).ok();
  }
  void EndStreams() override { server_.EndStreams(); }

 private:
  testing::FakeServer server_;
};

}  // namespace

std::unique_ptr<ClientWorld> MakeRealWorld() { return std::make_unique<RealWorld>(); }
std::unique_ptr<ClientWorld> MakeFakeWorld() { return std::make_unique<FakeWorld>(); }

}  // namespace dialtone
