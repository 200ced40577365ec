#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/rpc/rpc_test.h"

namespace dialtone {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class OrphansRpcTest : public RpcTest {
 protected:
  // What another Dialtone, or an older database, has left at Vapi.
  std::string MakeOrphan(int n = 0) {
    const std::string tag = absl::StrCat("dt-01j9zv4q3m8x2c7k5n6p0r1s2", n % 10, "-1");
    return server_.vapi().CreatePhoneNumber({.name = tag, .assistant_id = "a-1"}).value().id;
  }
  Answer<v1::ListOrphanedPhoneNumbersResponse> List(const v1::ListOrphanedPhoneNumbersRequest& request = {}) {
    return Call(server_.numbers(), &NumberStub::ListOrphanedPhoneNumbers, request);
  }
  Answer<v1::OrphanedPhoneNumber> Release(const std::string& id, const std::string& account = "default") {
    v1::ReleaseOrphanedPhoneNumberRequest request;
    request.set_vapi_account(account);
    request.set_vapi_phone_number_id(id);
    return Call(server_.numbers(), &NumberStub::ReleaseOrphanedPhoneNumber, request);
  }
  static std::vector<std::string> IdsOf(const v1::ListOrphanedPhoneNumbersResponse& page) {
    std::vector<std::string> ids;
    for (const auto& orphan : page.orphaned_phone_numbers()) ids.push_back(orphan.vapi_phone_number_id());
    return ids;
  }
};

TEST_F(OrphansRpcTest, AnOrphanIsShownAndReleasedInItsTime) {
  CreateActive("spring");
  const std::string id = MakeOrphan();
  const absl::Time made = server_.clock().Now();

  const auto listed = List();
  ASSERT_THAT(listed.status, IsGrpcOk());
  ASSERT_THAT(IdsOf(listed.response), ElementsAre(id));
  const v1::OrphanedPhoneNumber& orphan = listed.response.orphaned_phone_numbers(0);
  EXPECT_EQ(orphan.vapi_account(), "default");
  EXPECT_EQ(orphan.vapi_name(), "dt-01j9zv4q3m8x2c7k5n6p0r1s20-1");
  EXPECT_EQ(orphan.vapi_assistant_id(), "a-1");
  EXPECT_EQ(orphan.number(), "") << "its digits are not there yet";
  EXPECT_EQ(orphan.create_time().seconds(), absl::ToUnixSeconds(made));
  EXPECT_EQ(orphan.releasable_time().seconds(), absl::ToUnixSeconds(made) + 3600);

  server_.clock().Advance(absl::Minutes(59));
  const auto early = Release(id);
  EXPECT_THAT(early.status, IsGrpcError(StatusCode::FAILED_PRECONDITION, "WITHIN_GRACE"));
  const auto retry = DetailOf<google::rpc::RetryInfo>(early.status);
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 60);

  server_.clock().Advance(absl::Minutes(1));
  const auto released = Release(id);
  ASSERT_THAT(released.status, IsGrpcOk());
  EXPECT_EQ(released.response.vapi_phone_number_id(), id);
  EXPECT_THAT(released.response.number(), HasSubstr("+1415555"));
  EXPECT_THAT(List().response.orphaned_phone_numbers(), ElementsAre());
  EXPECT_THAT(server_.metrics().Render(), HasSubstr("dialtone_orphans_released_total 1\n"));
}

TEST_F(OrphansRpcTest, EveryRefusalNamesItsReason) {
  const std::string first = MakeOrphan();
  server_.clock().Advance(absl::Hours(1));
  EXPECT_THAT(List().status, IsGrpcError(StatusCode::FAILED_PRECONDITION, "STORE_EMPTY"));
  EXPECT_THAT(Release(first).status, IsGrpcError(StatusCode::FAILED_PRECONDITION, "STORE_EMPTY"));

  const v1::Campaign campaign = CreateActive("spring");
  EXPECT_THAT(Release(campaign.phone_number().vapi_phone_number_id()).status,
              IsGrpcError(StatusCode::FAILED_PRECONDITION, "NUMBER_KNOWN"));
  const std::string plain = server_.vapi().CreatePhoneNumber({.name = "Support"}).value().id;
  EXPECT_THAT(Release(plain).status, IsGrpcError(StatusCode::FAILED_PRECONDITION, "NOT_TAGGED"));
  EXPECT_THAT(Release("7e1c2b6a-0000-4000-8000-000000000009").status,
              IsGrpcError(StatusCode::NOT_FOUND, "VAPI_PHONE_NUMBER_NOT_FOUND"));

  server_.vapi().FailNext(FakeVapi::Call::kListNumbers,
                          {.error = {.kind = VapiErrorKind::kServerError, .message = "out of order"}});
  EXPECT_THAT(List().status, IsGrpcError(StatusCode::UNAVAILABLE, "VAPI_UNAVAILABLE"));
  server_.vapi().FailNext(FakeVapi::Call::kGetNumber, {.error = {.kind = VapiErrorKind::kNoReply}});
  EXPECT_THAT(Release(first).status, IsGrpcError(StatusCode::UNAVAILABLE, "VAPI_UNAVAILABLE"));
  server_.vapi().FailNext(FakeVapi::Call::kDeleteNumber, {.error = {.kind = VapiErrorKind::kServerError}});
  EXPECT_THAT(Release(first).status, IsGrpcError(StatusCode::UNAVAILABLE, "VAPI_UNAVAILABLE"));
  EXPECT_EQ(server_.vapi().numbers_left().size(), 3u) << "nothing was released";
}

TEST_F(OrphansRpcTest, FaultyArgumentsAreToldWithoutAskingVapi) {
  CreateActive("spring");
  const int calls = server_.vapi().calls(FakeVapi::Call::kGetNumber);
  EXPECT_THAT(FaultyFields(Release("", "").status),
              UnorderedElementsAre("vapi_account", "vapi_phone_number_id"));
  for (const std::string& id : {std::string("../assistant/x"), std::string("a b"), std::string(129, 'a')}) {
    EXPECT_THAT(FaultyFields(Release(id).status), ElementsAre("vapi_phone_number_id"));
  }
  EXPECT_THAT(FaultyFields(Release("x", "unknown").status), ElementsAre("vapi_account"));
  EXPECT_EQ(server_.vapi().calls(FakeVapi::Call::kGetNumber), calls);

  v1::ListOrphanedPhoneNumbersRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(FaultyFields(List(request).status), ElementsAre("page_size"));
  request.set_page_size(0);
  request.set_vapi_account("unknown");
  EXPECT_THAT(FaultyFields(List(request).status), ElementsAre("vapi_account"));
}

TEST_F(OrphansRpcTest, PagesHoldEveryOrphanOnceOldestFirst) {
  CreateActive("spring");
  std::vector<std::string> made;
  for (int n = 0; n < 7; ++n) {
    made.push_back(MakeOrphan(n));
    if (n % 2 == 0) server_.clock().Advance(absl::Seconds(1));  // two of each second but the last
  }
  v1::ListOrphanedPhoneNumbersRequest request;
  request.set_vapi_account("default");
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    const auto page = List(request);
    ASSERT_THAT(page.status, IsGrpcOk());
    ASSERT_LE(page.response.orphaned_phone_numbers_size(), 2);
    for (const std::string& id : IdsOf(page.response)) seen.push_back(id);
    request.set_page_token(page.response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ElementsAreArray(made));
}

TEST_F(OrphansRpcTest, APageTokenBelongsToItsArguments) {
  CreateActive("spring");
  for (int n = 0; n < 3; ++n) MakeOrphan(n);
  v1::ListOrphanedPhoneNumbersRequest request;
  request.set_page_size(1);
  request.set_page_token(List(request).response.next_page_token());
  ASSERT_NE(request.page_token(), "");
  v1::ListOrphanedPhoneNumbersRequest other = request;
  other.set_vapi_account("default");
  EXPECT_THAT(FaultyFields(List(other).status), ElementsAre("page_token"));
  other = request;
  other.set_page_token("x" + request.page_token());
  EXPECT_THAT(FaultyFields(List(other).status), ElementsAre("page_token"));
  // The page begins after a number that is gone by now.
  server_.vapi().DropNumber(List({}).response.orphaned_phone_numbers(0).vapi_phone_number_id());
  EXPECT_EQ(List(request).response.orphaned_phone_numbers_size(), 1);
}

}  // namespace
}  // namespace dialtone
