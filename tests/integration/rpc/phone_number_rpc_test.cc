#include <future>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/rpc/rpc_test.h"
#include "tests/support/event_counter.h"
#include "tests/support/eventually.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

using Refreshed = v1::RefreshPhoneNumberResponse;

class PhoneNumberRpcTest : public RpcTest {
 protected:
  // A campaign whose number Vapi has made without digits.
  void CreateAwaited(const std::string& id) {
    Create(id);
    ASSERT_TRUE(server_.WorkUntilIdle());
    // A person's look right after another one is answered from the store.
    server_.clock().Advance(absl::Seconds(2));
  }
  Answer<v1::RefreshPendingPhoneNumbersResponse> RefreshAll(const std::string& account = "") {
    v1::RefreshPendingPhoneNumbersRequest request;
    request.set_vapi_account(account);
    return Call(server_.numbers(), &NumberStub::RefreshPendingPhoneNumbers, request);
  }
  Answer<v1::ListPhoneNumbersResponse> List(const v1::ListPhoneNumbersRequest& request) {
    return Call(server_.numbers(), &NumberStub::ListPhoneNumbers, request);
  }
  int gets() { return server_.vapi().calls(FakeVapi::Call::kGetNumber); }
  int lists() { return server_.vapi().calls(FakeVapi::Call::kListNumbers); }
};

TEST_F(PhoneNumberRpcTest, ANumberIsReadWithoutAskingVapi) {
  CreateActive("spring");
  const int before = gets();
  const auto number = GetNumber("spring");
  ASSERT_THAT(number.status, IsGrpcOk());
  EXPECT_EQ(number.response.name(), "phoneNumbers/spring");
  EXPECT_EQ(number.response.campaign(), "campaigns/spring");
  EXPECT_EQ(number.response.state(), v1::PhoneNumber::ACTIVE);
  EXPECT_EQ(gets(), before);
}

TEST_F(PhoneNumberRpcTest, UnknownAndMalformedNamesAreErrors) {
  const auto not_found = IsGrpcError(grpc::StatusCode::NOT_FOUND, "PHONE_NUMBER_NOT_FOUND");
  EXPECT_THAT(GetNumber("nobody").status, not_found);
  EXPECT_THAT(Refresh("nobody").status, not_found);
  EXPECT_THAT(FaultyFields(GetNumber("No Such").status), ElementsAre("name"));
  EXPECT_THAT(FaultyFields(Refresh("No Such").status), ElementsAre("name"));
}

TEST_F(PhoneNumberRpcTest, NumbersAreListedNewestFirstByStateInPages) {
  CreateActive("oldest");
  CreateFailed("middle");
  server_.clock().Advance(absl::Seconds(1));
  Create("newest");

  v1::ListPhoneNumbersRequest request;
  request.set_page_size(2);
  auto page = List(request);
  ASSERT_THAT(page.status, IsGrpcOk());
  ASSERT_EQ(page.response.phone_numbers_size(), 2);
  EXPECT_EQ(page.response.phone_numbers(0).name(), "phoneNumbers/newest");
  EXPECT_EQ(page.response.phone_numbers(1).name(), "phoneNumbers/middle");
  EXPECT_EQ(page.response.total_size(), 3);
  request.set_page_token(page.response.next_page_token());
  page = List(request);
  ASSERT_EQ(page.response.phone_numbers_size(), 1);
  EXPECT_EQ(page.response.phone_numbers(0).name(), "phoneNumbers/oldest");
  EXPECT_EQ(page.response.next_page_token(), "");

  request.add_states(v1::PhoneNumber::ACTIVE);
  EXPECT_THAT(FaultyFields(List(request).status), ElementsAre("page_token"));
  request.clear_page_token();
  page = List(request);
  ASSERT_EQ(page.response.phone_numbers_size(), 1);
  EXPECT_EQ(page.response.phone_numbers(0).name(), "phoneNumbers/oldest");
  request.set_vapi_account("other");
  EXPECT_EQ(List(request).response.phone_numbers_size(), 0);
}

TEST_F(PhoneNumberRpcTest, FaultyListArgumentsAreToldAtOnce) {
  v1::ListPhoneNumbersRequest request;
  request.set_page_size(-1);
  request.add_states(v1::PhoneNumber::STATE_UNSPECIFIED);
  request.set_vapi_account(std::string("a\0b", 3));
  EXPECT_THAT(FaultyFields(List(request).status),
              UnorderedElementsAre("page_size", "states", "vapi_account"));
}

TEST_F(PhoneNumberRpcTest, AReleasedNumberIsStillFound) {
  CreateActive("spring");
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  ASSERT_TRUE(server_.WorkUntilIdle());
  v1::ListPhoneNumbersRequest request;
  request.add_states(v1::PhoneNumber::RELEASED);
  const auto page = List(request);
  ASSERT_EQ(page.response.phone_numbers_size(), 1);
  EXPECT_EQ(page.response.phone_numbers(0).name(), "phoneNumbers/spring");
}

TEST_F(PhoneNumberRpcTest, ARefreshFindsTheDigits) {
  CreateAwaited("spring");
  server_.clock().Advance(absl::Seconds(30));
  const auto refreshed = Refresh("spring");
  ASSERT_THAT(refreshed.status, IsGrpcOk());
  EXPECT_EQ(refreshed.response.outcome(), Refreshed::READY);
  EXPECT_EQ(refreshed.response.phone_number().state(), v1::PhoneNumber::ACTIVE);
  EXPECT_EQ(refreshed.response.message(),
            absl::StrCat("Number is ready: ", refreshed.response.phone_number().number()));
  EXPECT_EQ(GetNumber("spring").response.number(), refreshed.response.phone_number().number());
  EXPECT_EQ(Get("spring").response.state(), v1::Campaign::ACTIVE);
}

TEST_F(PhoneNumberRpcTest, ARefreshThatFindsNothingIsCounted) {
  CreateAwaited("spring");
  const std::int64_t revision = GetNumber("spring").response.revision();
  const auto refreshed = Refresh("spring");
  ASSERT_THAT(refreshed.status, IsGrpcOk());
  EXPECT_EQ(refreshed.response.outcome(), Refreshed::STILL_PENDING);
  EXPECT_EQ(refreshed.response.phone_number().provisioning().checks(), 1);
  EXPECT_EQ(refreshed.response.phone_number().provisioning().last_check_outcome(),
            v1::PhoneNumber::Provisioning::STILL_PENDING);
  EXPECT_EQ(refreshed.response.phone_number().revision(), revision) << "a look alone is no change";
  EXPECT_EQ(gets(), 1);
}

TEST_F(PhoneNumberRpcTest, ARefreshRightAfterALookIsAnsweredFromTheStore) {
  CreateAwaited("spring");
  ASSERT_THAT(Refresh("spring").status, IsGrpcOk());
  const auto again = Refresh("spring");
  EXPECT_EQ(again.response.outcome(), Refreshed::STILL_PENDING);
  EXPECT_EQ(gets(), 1);
}

TEST_F(PhoneNumberRpcTest, AVapiThatCannotBeReachedIsNoError) {
  CreateAwaited("spring");
  server_.vapi().FailNext(FakeVapi::Call::kGetNumber,
                          {.error = {.kind = VapiErrorKind::kNotSent, .message = "no route"}});
  const auto refreshed = Refresh("spring");
  ASSERT_THAT(refreshed.status, IsGrpcOk());
  EXPECT_EQ(refreshed.response.outcome(), Refreshed::STILL_PENDING);
  EXPECT_THAT(refreshed.response.message(), HasSubstr("could not be asked"));
  EXPECT_EQ(refreshed.response.phone_number().provisioning().last_check_outcome(),
            v1::PhoneNumber::Provisioning::UNREACHABLE);
}

TEST_F(PhoneNumberRpcTest, ARefreshLearnsThatTheNumberWillNotCome) {
  CreateAwaited("spring");
  server_.vapi().EditReplies([](VapiPhoneNumber& number) { number.status = "blocked"; });
  const auto refreshed = Refresh("spring");
  ASSERT_THAT(refreshed.status, IsGrpcOk());
  EXPECT_EQ(refreshed.response.outcome(), Refreshed::FAILED);
  EXPECT_EQ(refreshed.response.phone_number().failure().reason(), v1::Failure::BLOCKED);
  EXPECT_EQ(refreshed.response.message(), refreshed.response.phone_number().failure().message());
  EXPECT_EQ(Get("spring").response.state(), v1::Campaign::FAILED);
}

TEST_F(PhoneNumberRpcTest, ANumberThatIsNotPendingIsAnsweredWithoutAskingVapi) {
  CreateActive("spring");
  CreateFailed("summer");
  Create("autumn");
  const int before = gets();
  EXPECT_EQ(Refresh("spring").response.outcome(), Refreshed::READY);
  EXPECT_EQ(Refresh("summer").response.outcome(), Refreshed::FAILED);
  EXPECT_EQ(Refresh("autumn").response.outcome(), Refreshed::STILL_PENDING);
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  EXPECT_EQ(Refresh("spring").response.outcome(), Refreshed::FAILED);
  EXPECT_EQ(gets(), before);
}

TEST_F(PhoneNumberRpcTest, RefreshesOfOneNumberAtOneTimeShareOneLook) {
  constexpr int kCallers = 16;
  CreateAwaited("spring");
  server_.clock().Advance(absl::Seconds(30));
  server_.vapi().OnCall([this](FakeVapi::Call) {
    EXPECT_TRUE(Eventually([this] { return server_.checks().waiting() == kCallers; }));
  });
  std::vector<std::future<Answer<Refreshed>>> calls;
  for (int i = 0; i < kCallers; ++i) {
    calls.push_back(std::async(std::launch::async, [this] { return Refresh("spring"); }));
  }
  for (auto& call : calls) {
    const auto refreshed = call.get();
    ASSERT_THAT(refreshed.status, IsGrpcOk());
    EXPECT_EQ(refreshed.response.outcome(), Refreshed::READY);
  }
  EXPECT_EQ(gets(), 1);
  EXPECT_EQ(server_.checks().waiting(), 0u);
}

TEST_F(PhoneNumberRpcTest, RefreshesOfDifferentNumbersDoNotWaitForEachOther) {
  CreateAwaited("spring");
  CreateAwaited("summer");
  EventCounter looks;
  server_.vapi().OnCall([&](FakeVapi::Call) {
    looks.Add();
    EXPECT_TRUE(looks.WaitFor(2));
  });
  auto other = std::async(std::launch::async, [this] { return Refresh("summer"); });
  EXPECT_THAT(Refresh("spring").status, IsGrpcOk());
  EXPECT_THAT(other.get().status, IsGrpcOk());
  EXPECT_EQ(gets(), 2);
}

TEST_F(PhoneNumberRpcTest, ABulkRefreshAsksOnceForAllPendingNumbers) {
  for (int i = 0; i < 3; ++i) CreateAwaited(absl::StrCat("ready", i));
  server_.clock().Advance(absl::Seconds(30));
  server_.vapi().SetProvisioningTime(absl::InfiniteDuration());
  CreateAwaited("never");
  CreateFailed("failed");
  const int gets_before = gets();
  const int lists_before = lists();
  const auto refreshed = RefreshAll();
  ASSERT_THAT(refreshed.status, IsGrpcOk());
  EXPECT_EQ(refreshed.response.checked_count(), 4);
  EXPECT_EQ(refreshed.response.ready_count(), 3);
  EXPECT_EQ(refreshed.response.still_pending_count(), 1);
  EXPECT_EQ(refreshed.response.failed_count(), 0);
  EXPECT_EQ(refreshed.response.message(), "3 of 4 numbers are ready");
  ASSERT_EQ(refreshed.response.results_size(), 4);
  EXPECT_EQ(refreshed.response.results(0).phone_number().name(), "phoneNumbers/ready0");
  EXPECT_EQ(refreshed.response.results(0).outcome(), Refreshed::READY);
  EXPECT_EQ(refreshed.response.results(3).phone_number().name(), "phoneNumbers/never");
  EXPECT_EQ(refreshed.response.results(3).outcome(), Refreshed::STILL_PENDING);
  EXPECT_EQ(lists() - lists_before, 1);
  EXPECT_EQ(gets() - gets_before, 0);
}

TEST_F(PhoneNumberRpcTest, ABulkRefreshOfNothingSaysSo) {
  const auto refreshed = RefreshAll("default");
  ASSERT_THAT(refreshed.status, IsGrpcOk());
  EXPECT_EQ(refreshed.response.checked_count(), 0);
  EXPECT_EQ(refreshed.response.message(), "No number is pending.");
}

TEST_F(PhoneNumberRpcTest, ABulkRefreshOfAnUnknownAccountIsAFault) {
  EXPECT_THAT(FaultyFields(RefreshAll("unknown").status), ElementsAre("vapi_account"));
}

TEST_F(PhoneNumberRpcTest, BulkRefreshesAtOneTimeShareOneLook) {
  constexpr int kCallers = 8;
  CreateAwaited("spring");
  CreateAwaited("summer");
  server_.vapi().OnCall([this](FakeVapi::Call) {
    EXPECT_TRUE(Eventually([this] { return server_.checks().waiting() == kCallers; }));
  });
  std::vector<std::future<Answer<v1::RefreshPendingPhoneNumbersResponse>>> calls;
  for (int i = 0; i < kCallers; ++i) {
    calls.push_back(std::async(std::launch::async, [this] { return RefreshAll(); }));
  }
  for (auto& call : calls) EXPECT_EQ(call.get().response.checked_count(), 2);
  EXPECT_EQ(lists(), 1);
}

}  // namespace
}  // namespace dialtone
