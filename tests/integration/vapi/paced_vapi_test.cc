#include "server/pacing/paced_vapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/vapi/curl_vapi_client.h"
#include "storage/memory/memory_coordination.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_http_server.h"

namespace dialtone {
namespace {

using testing::SizeIs;

constexpr char kId[] = "7e1c2b6a-0000-4000-8000-000000000001";
constexpr char kNumber[] = R"({"id":"7e1c2b6a-0000-4000-8000-000000000001","provider":"vapi"})";

// The gate in front of the real client, against what a server says.
class PacedVapiTest : public testing::Test {
 protected:
  std::unique_ptr<PacedVapi> NewReplica() {
    auto client = NewCurlVapiClient({.base_url = server_.url(), .api_key = {}, .renewable_key = key_});
    EXPECT_TRUE(client.ok()) << client.status();
    clients_.push_back(*std::move(client));
    return std::make_unique<PacedVapi>(
        *clients_.back(),
        AccountGate::Options{.account = "default", .requests_per_second = 10, .burst = 20, .concurrency = 4},
        coordination_, clock_, nullptr);
  }
  void ScriptError(int status, const std::string& headers = "") {
    server_.Script(
        {.bytes = HttpReplyBytes(
             status, absl::StrCat(R"({"statusCode":)", status, R"(,"message":"Vapi's words"})"), headers)});
  }

  FakeClock clock_;
  MemoryCoordination coordination_;
  ScriptedHttpServer server_;
  std::vector<std::unique_ptr<VapiClient>> clients_;
  const std::shared_ptr<ApiKey> key_ = std::make_shared<ApiKey>(Secret("old-key"));
};

TEST_F(PacedVapiTest, RetryAfterIsObeyedByAllReplicas) {
  const auto one = NewReplica(), other = NewReplica();
  ScriptError(429, "Retry-After: 7\r\n");
  EXPECT_FALSE(one->client(CallPriority::kProvision).GetPhoneNumber(kId).ok());
  for (PacedVapi* replica : {one.get(), other.get()}) {
    const auto refused = replica->client(CallPriority::kProvision).CreatePhoneNumber({.name = "n"});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, VapiErrorKind::kRateLimited);
    EXPECT_EQ(refused.error().retry_after, absl::Seconds(7));
    EXPECT_EQ(replica->gate().HeldFor(), absl::Seconds(7));
  }
  EXPECT_THAT(server_.requests(), SizeIs(1));
  clock_.Advance(absl::Seconds(7));
  server_.ScriptJson(kNumber);
  EXPECT_TRUE(other->client(CallPriority::kProvision).GetPhoneNumber(kId).ok());
}

TEST_F(PacedVapiTest, ARenewedKeyIsUsedAtOnceAndTheProbeFindsOut) {
  const auto vapi = NewReplica();
  vapi->Probe();
  EXPECT_THAT(server_.requests(), SizeIs(0)) << "a healthy account is not probed";
  ScriptError(401);
  EXPECT_FALSE(vapi->client(CallPriority::kCheck).GetPhoneNumber(kId).ok());
  EXPECT_EQ(vapi->gate().Status().state, AccountState::kCredentialsRefused);
  EXPECT_EQ(vapi->gate().Status().last_error, "HTTP 401: Vapi's words");
  EXPECT_FALSE(key_->Renew(Secret("old-key")));
  EXPECT_TRUE(key_->Renew(Secret("new-key")));
  server_.ScriptJson("[]");
  vapi->Probe();
  EXPECT_EQ(vapi->gate().Status().state, AccountState::kHealthy);
  ASSERT_THAT(server_.requests(), SizeIs(2));
  EXPECT_EQ(server_.requests()[0].headers.at("authorization"), "Bearer old-key");
  EXPECT_EQ(server_.requests()[1].headers.at("authorization"), "Bearer new-key");
  EXPECT_EQ(server_.requests()[1].target, "/assistant?limit=1");
}

TEST_F(PacedVapiTest, TheProbeMayBeTheOneCallOfAHalfOpenBreaker) {
  const auto vapi = NewReplica();
  for (int i = 0; i < CircuitBreaker::kFailuresToOpen; ++i) {
    ScriptError(503);
    EXPECT_FALSE(vapi->client(CallPriority::kPoll).GetPhoneNumber(kId).ok());
  }
  vapi->Probe();
  EXPECT_THAT(server_.requests(), SizeIs(5)) << "too early";
  clock_.Advance(CircuitBreaker::kFirstPause);
  server_.ScriptJson("[]");
  vapi->Probe();
  EXPECT_EQ(vapi->gate().Status().state, AccountState::kHealthy);
}

}  // namespace
}  // namespace dialtone
