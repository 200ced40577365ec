#ifndef DIALTONE_TESTS_INTEGRATION_RPC_RPC_TEST_H_
#define DIALTONE_TESTS_INTEGRATION_RPC_RPC_TEST_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/support/in_process_server.h"
#include "tests/support/rpc_client.h"
#include "tests/support/status_matchers.h"

namespace dialtone {

using CampaignStub = v1::CampaignService::Stub;
using NumberStub = v1::PhoneNumberService::Stub;

// A server and the calls that most tests make.
class RpcTest : public ::testing::Test {
 protected:
  RpcTest() = default;
  explicit RpcTest(const InProcessServer::Options& options) : server_(options) {}

  static v1::CreateCampaignRequest CreateRequest(const std::string& id) {
    v1::CreateCampaignRequest request;
    request.set_campaign_id(id);
    request.mutable_campaign()->set_display_name("Campaign " + id);
    return request;
  }

  v1::Campaign Create(const std::string& id) {
    const auto created = Call(server_.campaigns(), &CampaignStub::CreateCampaign, CreateRequest(id));
    EXPECT_THAT(created.status, IsGrpcOk());
    return created.response;
  }
  v1::Campaign CreateActive(const std::string& id) {
    Create(id);
    EXPECT_TRUE(server_.Ripen());
    const v1::Campaign campaign = Get(id).response;
    EXPECT_EQ(campaign.state(), v1::Campaign::ACTIVE);
    return campaign;
  }
  // FAILED, because Vapi has no number in the area code.
  v1::Campaign CreateFailed(const std::string& id) {
    EXPECT_TRUE(server_.WorkUntilIdle());  // so that Vapi's next refusal meets this campaign
    server_.vapi().FailNext(FakeVapi::Call::kCreateNumber,
                            {.error = {.kind = VapiErrorKind::kAreaCodeUnavailable,
                                       .http_status = 400,
                                       .message = "no number in 415",
                                       .suggested_area_codes = {"628"}}});
    Create(id);
    EXPECT_TRUE(server_.WorkUntilIdle());
    const v1::Campaign campaign = Get(id).response;
    EXPECT_EQ(campaign.state(), v1::Campaign::FAILED);
    return campaign;
  }

  Answer<v1::Campaign> Get(const std::string& id) {
    v1::GetCampaignRequest request;
    request.set_name("campaigns/" + id);
    return Call(server_.campaigns(), &CampaignStub::GetCampaign, request);
  }
  Answer<v1::PhoneNumber> GetNumber(const std::string& id) {
    v1::GetPhoneNumberRequest request;
    request.set_name("phoneNumbers/" + id);
    return Call(server_.numbers(), &NumberStub::GetPhoneNumber, request);
  }
  Answer<v1::Campaign> Delete(const std::string& id, const std::string& etag = "") {
    v1::DeleteCampaignRequest request;
    request.set_name("campaigns/" + id);
    request.set_etag(etag);
    return Call(server_.campaigns(), &CampaignStub::DeleteCampaign, request);
  }
  Answer<v1::Campaign> Rename(const std::string& id, const std::string& name) {
    v1::UpdateCampaignRequest request;
    request.mutable_campaign()->set_name("campaigns/" + id);
    request.mutable_campaign()->set_display_name(name);
    request.mutable_update_mask()->add_paths("display_name");
    return Call(server_.campaigns(), &CampaignStub::UpdateCampaign, request);
  }
  Answer<v1::Campaign> Retry(const std::string& id, const std::string& area_code = "") {
    v1::RetryCampaignRequest request;
    request.set_name("campaigns/" + id);
    if (!area_code.empty()) request.mutable_phone_number_request()->set_area_code(area_code);
    return Call(server_.campaigns(), &CampaignStub::RetryCampaign, request);
  }
  Answer<v1::RefreshPhoneNumberResponse> Refresh(const std::string& id) {
    v1::RefreshPhoneNumberRequest request;
    request.set_name("phoneNumbers/" + id);
    return Call(server_.numbers(), &NumberStub::RefreshPhoneNumber, request);
  }

  // Changes what is kept of a campaign behind the RPCs; what watches is told.
  void Change(const std::string& id, const std::function<void(CampaignRecord&)>& change) {
    ASSERT_OK_AND_ASSIGN(const CampaignRecord before, server_.store().Load({id}));
    CampaignRecord after = before;
    change(after);
    ASSERT_OK(server_.store().Commit(before, after, server_.clock().Now(), {}));
  }

  // A connection that takes 64 KiB ahead of a caller who does not read, and no more.
  std::shared_ptr<grpc::Channel> NarrowChannel() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10);
    return server_.NewChannel(arguments);
  }

  InProcessServer server_;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_INTEGRATION_RPC_RPC_TEST_H_
