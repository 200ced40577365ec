#include <string>

#include "tests/integration/rpc/rpc_test.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using AccountStub = v1::AccountService::Stub;

class AccountRpcTest : public RpcTest {
 protected:
  Answer<v1::Account> GetAccount(const std::string& name) {
    v1::GetAccountRequest request;
    request.set_name(name);
    return Call(server_.accounts(), &AccountStub::GetAccount, request);
  }
  v1::Account Default() {
    const auto answer = GetAccount("accounts/default");
    EXPECT_THAT(answer.status, IsGrpcOk());
    return answer.response;
  }
  // A person's look at Vapi that fails.
  void FailALook(VapiError error) {
    server_.vapi().FailNext(FakeVapi::Call::kGetNumber, {.error = std::move(error)});
    server_.clock().Advance(absl::Seconds(2));  // looks keep a distance
    EXPECT_THAT(Refresh("spring").status, IsGrpcOk());
  }
  void CreateAwaited() {
    Create("spring");
    ASSERT_TRUE(server_.WorkUntilIdle());
    EXPECT_THAT(Default().last_error(), IsEmpty());
  }
};

TEST_F(AccountRpcTest, AHealthyAccountSaysWhatItIs) {
  const v1::Account account = Default();
  EXPECT_EQ(account.name(), "accounts/default");
  EXPECT_EQ(account.state(), v1::Account::HEALTHY);
  EXPECT_TRUE(account.has_state_time());
  EXPECT_EQ(account.breaker(), v1::Account::CLOSED);
  EXPECT_EQ(account.host(), "vapi.test");
  EXPECT_EQ(account.requests_per_second(), 0);
  EXPECT_EQ(account.burst(), 10);
  EXPECT_EQ(account.concurrency(), 100);
  EXPECT_FALSE(account.has_last_success_time());
  EXPECT_FALSE(account.has_last_error_time());
  EXPECT_FALSE(account.has_held_until_time());
}

TEST_F(AccountRpcTest, ASuccessAndARefusedKeyAreTold) {
  CreateAwaited();
  EXPECT_TRUE(Default().has_last_success_time());
  FailALook({.kind = VapiErrorKind::kUnauthorized, .http_status = 401, .message = "Invalid Key"});
  const v1::Account account = Default();
  EXPECT_EQ(account.state(), v1::Account::CREDENTIALS_REFUSED);
  EXPECT_EQ(account.last_error(), "HTTP 401: Invalid Key");
  EXPECT_TRUE(account.has_last_error_time());
}

TEST_F(AccountRpcTest, AVapiThatIsAwayOpensTheBreaker) {
  CreateAwaited();
  for (int i = 0; i < CircuitBreaker::kFailuresToOpen; ++i) {
    FailALook({.kind = VapiErrorKind::kServerError, .http_status = 503, .message = "maintenance"});
  }
  v1::Account account = Default();
  EXPECT_EQ(account.state(), v1::Account::UNREACHABLE);
  EXPECT_EQ(account.breaker(), v1::Account::OPEN);
  EXPECT_TRUE(account.has_held_until_time());
  server_.clock().Advance(CircuitBreaker::kFirstPause);
  EXPECT_EQ(Default().breaker(), v1::Account::HALF_OPEN);
  EXPECT_THAT(Refresh("spring").status, IsGrpcOk());
  account = Default();
  EXPECT_EQ(account.state(), v1::Account::HEALTHY);
  EXPECT_EQ(account.last_error(), "HTTP 503: maintenance") << "what it was stays to be read";
}

TEST_F(AccountRpcTest, AnAccountThatVapiHoldsIsThrottledUntilThen) {
  CreateAwaited();
  FailALook({.kind = VapiErrorKind::kRateLimited,
             .http_status = 429,
             .message = "Too Many Requests",
             .retry_after = absl::Seconds(9)});
  const v1::Account account = Default();
  EXPECT_EQ(account.state(), v1::Account::THROTTLED);
  EXPECT_EQ(account.held_until_time().seconds(), absl::ToUnixSeconds(server_.clock().Now()) + 9);
  server_.clock().Advance(absl::Seconds(9));
  EXPECT_EQ(Default().state(), v1::Account::HEALTHY);
}

TEST_F(AccountRpcTest, TheListHoldsEveryAccountAndTheServersVersion) {
  const auto list = Call(server_.accounts(), &AccountStub::ListAccounts, v1::ListAccountsRequest());
  EXPECT_THAT(list.status, IsGrpcOk());
  ASSERT_EQ(list.response.accounts_size(), 1);
  EXPECT_EQ(list.response.accounts(0).name(), "accounts/default");
  EXPECT_EQ(list.response.server_version(), DIALTONE_VERSION);
}

TEST_F(AccountRpcTest, AnAccountThatIsNotThereIsNotFound) {
  EXPECT_THAT(GetAccount("accounts/acme").status,
              IsGrpcError(grpc::StatusCode::NOT_FOUND, "ACCOUNT_NOT_FOUND"));
}

TEST_F(AccountRpcTest, ANameThatIsNoneIsInvalid) {
  for (const char* name : {"", "default", "accounts/", "accounts/Acme", "accounts/a/b", "campaigns/spring"}) {
    const auto answer = GetAccount(name);
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << name;
    EXPECT_THAT(FaultyFields(answer.status), ElementsAre("name"));
  }
}

}  // namespace
}  // namespace dialtone
