#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/rpc/rpc_test.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kRequestId[] = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

class CampaignRpcTest : public RpcTest {};

TEST_F(CampaignRpcTest, ACreateIsAnsweredAsPendingBeforeVapiIsAsked) {
  const v1::Campaign campaign = Create("spring");
  EXPECT_EQ(campaign.name(), "campaigns/spring");
  EXPECT_EQ(campaign.state(), v1::Campaign::PENDING);
  EXPECT_EQ(campaign.phone_number().name(), "phoneNumbers/spring");
  EXPECT_EQ(campaign.phone_number().state(), v1::PhoneNumber::PENDING);
  EXPECT_EQ(campaign.phone_number().number(), "");
  EXPECT_EQ(campaign.revision(), 1);
  EXPECT_EQ(campaign.vapi_account(), "default");
  EXPECT_THAT(server_.vapi().assistants_ever(), IsEmpty());
  EXPECT_THAT(server_.vapi().numbers_ever(), IsEmpty());
}

TEST_F(CampaignRpcTest, ACampaignBecomesActiveBehindTheCall) {
  Create("spring");
  ASSERT_TRUE(server_.WorkUntilIdle());
  EXPECT_EQ(Get("spring").response.state(), v1::Campaign::PENDING) << "the digits are not there yet";
  ASSERT_TRUE(server_.Ripen());
  const v1::Campaign campaign = Get("spring").response;
  EXPECT_EQ(campaign.state(), v1::Campaign::ACTIVE);
  EXPECT_EQ(campaign.phone_number().state(), v1::PhoneNumber::ACTIVE);
  EXPECT_EQ(campaign.phone_number().number(), server_.vapi().numbers_left()[0].number);
  EXPECT_THAT(server_.vapi().assistants_ever(), SizeIs(1));
  EXPECT_THAT(server_.vapi().numbers_ever(), SizeIs(1));
}

TEST_F(CampaignRpcTest, WithoutAnIdTheServerMakesOne) {
  const v1::Campaign one = Create(""), two = Create("");
  EXPECT_NE(one.name(), two.name());
  EXPECT_EQ(one.name(), "campaigns/" + one.uid());
  EXPECT_THAT(Get(one.uid()).status, IsGrpcOk());
}

TEST_F(CampaignRpcTest, EverythingThatWasAskedForIsKept) {
  v1::CreateCampaignRequest request = CreateRequest("spring");
  v1::Campaign& wanted = *request.mutable_campaign();
  (*wanted.mutable_labels())["team"] = "growth";
  v1::Assistant& assistant = *wanted.mutable_assistant();
  assistant.set_name("Ava");
  assistant.set_first_message("Grüezi");
  assistant.set_system_prompt("Be kind.");
  assistant.mutable_model()->set_provider("openai");
  assistant.mutable_model()->set_model("gpt-4o");
  assistant.mutable_voice()->set_provider("vapi");
  assistant.mutable_voice()->set_voice_id("Elliot");
  assistant.set_server_url("https://example.com/hook");
  (*assistant.mutable_overrides()->mutable_fields())["maxDurationSeconds"].set_number_value(600);
  wanted.mutable_phone_number_request()->set_area_code("628");
  wanted.mutable_phone_number_request()->set_allow_substitute(true);
  ASSERT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, request).status, IsGrpcOk());

  const v1::Campaign campaign = Get("spring").response;
  EXPECT_EQ(campaign.assistant().SerializeAsString(), assistant.SerializeAsString());
  EXPECT_EQ(campaign.phone_number_request().SerializeAsString(),
            wanted.phone_number_request().SerializeAsString());
  EXPECT_EQ(campaign.labels().at("team"), "growth");
  EXPECT_EQ(campaign.phone_number().area_code(), "628");

  ASSERT_TRUE(server_.WorkUntilIdle());
  const VapiAssistantRequest sent =
      server_.vapi().assistant_as_sent(server_.vapi().assistants_left().at(0).id);
  EXPECT_EQ(sent.system_prompt, "Be kind.");
  EXPECT_EQ(sent.voice_id, "Elliot");
}

TEST_F(CampaignRpcTest, TheSameRequestIdAndBodyGiveTheFirstCampaignAsItIsNow) {
  v1::CreateCampaignRequest request = CreateRequest("");
  request.set_request_id(kRequestId);
  const auto first = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  ASSERT_THAT(first.status, IsGrpcOk());
  ASSERT_TRUE(server_.Ripen());
  const auto again = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  ASSERT_THAT(again.status, IsGrpcOk());
  EXPECT_EQ(again.response.name(), first.response.name());
  EXPECT_EQ(again.response.state(), v1::Campaign::ACTIVE);
  ASSERT_TRUE(server_.WorkUntilIdle());
  EXPECT_THAT(server_.vapi().numbers_ever(), SizeIs(1));
}

TEST_F(CampaignRpcTest, TheSameRequestIdWithAnotherBodyIsRefused) {
  v1::CreateCampaignRequest request = CreateRequest("spring");
  request.set_request_id(kRequestId);
  ASSERT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, request).status, IsGrpcOk());
  request.mutable_campaign()->set_display_name("Another");
  const auto again = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  EXPECT_EQ(again.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(FaultyFields(again.status), ElementsAre("request_id"));
  EXPECT_EQ(Get("spring").response.display_name(), "Campaign spring");
}

TEST_F(CampaignRpcTest, TheRequestIdOfADeletedCampaignIsNotUsedAgain) {
  v1::CreateCampaignRequest request = CreateRequest("spring");
  request.set_request_id(kRequestId);
  ASSERT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, request).status, IsGrpcOk());
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  ASSERT_TRUE(server_.WorkUntilIdle());
  EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, request).status,
              IsGrpcError(grpc::StatusCode::FAILED_PRECONDITION, "CAMPAIGN_DELETED"));
}

TEST_F(CampaignRpcTest, AnIdThatIsTakenIsRefused) {
  Create("spring");
  const auto again = Call(server_.campaigns(), &CampaignStub::CreateCampaign, CreateRequest("spring"));
  EXPECT_THAT(again.status, IsGrpcError(grpc::StatusCode::ALREADY_EXISTS, "ID_TAKEN"));
  EXPECT_THAT(again.status.error_message(), HasSubstr("spring"));
}

TEST_F(CampaignRpcTest, ValidateOnlyAnswersWhatWouldBeStoredAndStoresNothing) {
  v1::CreateCampaignRequest request = CreateRequest("spring");
  request.set_validate_only(true);
  request.set_request_id(kRequestId);
  const auto answer = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  ASSERT_THAT(answer.status, IsGrpcOk());
  EXPECT_EQ(answer.response.name(), "campaigns/spring");
  EXPECT_EQ(answer.response.state(), v1::Campaign::PENDING);
  EXPECT_THAT(Get("spring").status, IsGrpcError(grpc::StatusCode::NOT_FOUND, "CAMPAIGN_NOT_FOUND"));
  EXPECT_THAT(GetNumber("spring").status, IsGrpcError(grpc::StatusCode::NOT_FOUND, "PHONE_NUMBER_NOT_FOUND"));
  // The request id was not used up either.
  request.set_validate_only(false);
  EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, request).status, IsGrpcOk());
}

TEST_F(CampaignRpcTest, ValidateOnlyTellsFaults) {
  v1::CreateCampaignRequest request = CreateRequest("spring");
  request.set_validate_only(true);
  request.mutable_campaign()->set_vapi_account("unknown");
  const auto answer = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(FaultyFields(answer.status), ElementsAre("campaign.vapi_account"));
}

TEST_F(CampaignRpcTest, EveryFaultArrivesInTheDetailsOfOneError) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id("X");
  request.mutable_campaign()->mutable_phone_number_request()->set_area_code("1");
  request.mutable_campaign()->mutable_assistant()->set_system_prompt("x");
  const auto answer = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  EXPECT_THAT(answer.status, IsGrpcError(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_FIELDS"));
  EXPECT_THAT(FaultyFields(answer.status),
              UnorderedElementsAre("campaign.display_name", "campaign.assistant.model",
                                   "campaign.phone_number_request.area_code", "campaign_id"));
  v1::ListCampaignsRequest list;
  EXPECT_EQ(Call(server_.campaigns(), &CampaignStub::ListCampaigns, list).response.total_size(), 0);
}

TEST_F(CampaignRpcTest, MoreFaultsThanHeadersHoldStillArriveAsTheErrorTheyAre) {
  v1::CreateCampaignRequest request;
  for (int i = 0; i < 64; ++i) {
    (*request.mutable_campaign()->mutable_labels())[absl::StrCat("Ä", i, std::string(100, 'x'))] =
        std::string(300, 'x');
  }
  const auto answer = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  EXPECT_THAT(answer.status, IsGrpcError(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_FIELDS"));
  EXPECT_THAT(FaultyFields(answer.status), Not(IsEmpty()));

  v1::UpdateCampaignRequest update;
  update.mutable_campaign()->set_name("campaigns/spring");
  update.mutable_update_mask()->add_paths(std::string(500000, 'x'));
  const auto updated = Call(server_.campaigns(), &CampaignStub::UpdateCampaign, update);
  EXPECT_THAT(updated.status, IsGrpcError(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_FIELDS"));
  EXPECT_THAT(FaultyFields(updated.status), ElementsAre("update_mask"));
}

TEST_F(CampaignRpcTest, AMessageOverOneMebibyteIsRefused) {
  v1::CreateCampaignRequest request = CreateRequest("spring");
  request.mutable_campaign()->mutable_assistant()->set_system_prompt(std::string(1 << 20, 'x'));
  const auto answer = Call(server_.campaigns(), &CampaignStub::CreateCampaign, request);
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // One that is below it arrives, and is judged.
  request.mutable_campaign()->mutable_assistant()->set_system_prompt(std::string((1 << 20) - 1000, 'x'));
  EXPECT_THAT(FaultyFields(Call(server_.campaigns(), &CampaignStub::CreateCampaign, request).status),
              UnorderedElementsAre("campaign.assistant.system_prompt", "campaign.assistant.model"));
}

TEST_F(CampaignRpcTest, AnUnknownCampaignIsNotFoundByAnyMethod) {
  const auto not_found = IsGrpcError(grpc::StatusCode::NOT_FOUND, "CAMPAIGN_NOT_FOUND");
  EXPECT_THAT(Get("nobody").status, not_found);
  EXPECT_THAT(Rename("nobody", "x").status, not_found);
  EXPECT_THAT(Delete("nobody").status, not_found);
  EXPECT_THAT(Retry("nobody").status, not_found);
  v1::ListCampaignEventsRequest events;
  events.set_parent("campaigns/nobody");
  EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::ListCampaignEvents, events).status, not_found);
}

TEST_F(CampaignRpcTest, AMalformedNameIsAFaultOfItsField) {
  EXPECT_THAT(FaultyFields(Get("No Such").status), ElementsAre("name"));
  EXPECT_THAT(FaultyFields(Rename("No Such", "x").status), ElementsAre("campaign.name"));
  EXPECT_THAT(FaultyFields(Delete("No Such").status), ElementsAre("name"));
  EXPECT_THAT(FaultyFields(Retry("No Such").status), ElementsAre("name"));
  v1::ListCampaignEventsRequest events;
  events.set_parent("phoneNumbers/spring");
  EXPECT_THAT(FaultyFields(Call(server_.campaigns(), &CampaignStub::ListCampaignEvents, events).status),
              ElementsAre("parent"));
  EXPECT_THAT(
      FaultyFields(
          Call(server_.campaigns(), &CampaignStub::UpdateCampaign, v1::UpdateCampaignRequest()).status),
      ElementsAre("campaign"));
}

TEST_F(CampaignRpcTest, AFaultOfOursIsMasked) {
  Create("spring");
  server_.hooks().After(HookedStore::Call::kGetCampaign,
                        [] { return absl::InternalError("disk /dev/sda1"); });
  const auto answer = Get("spring");
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(answer.status.error_message(), Not(HasSubstr("sda1")));
  EXPECT_THAT(answer.status.error_details(), Not(HasSubstr("sda1")));
}

TEST_F(CampaignRpcTest, AnUpdateChangesWhatTheMaskNamesAndMovesTheRevision) {
  Create("spring");
  const auto updated = Rename("spring", "Renamed");
  ASSERT_THAT(updated.status, IsGrpcOk());
  EXPECT_EQ(updated.response.display_name(), "Renamed");
  EXPECT_EQ(updated.response.revision(), 2);
  EXPECT_EQ(Get("spring").response.SerializeAsString(), updated.response.SerializeAsString());
}

TEST_F(CampaignRpcTest, AChangedAssistantReachesVapi) {
  CreateActive("spring");
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->set_name("campaigns/spring");
  request.mutable_campaign()->mutable_assistant()->set_first_message("New hello");
  request.mutable_update_mask()->add_paths("assistant.first_message");
  const auto updated = Call(server_.campaigns(), &CampaignStub::UpdateCampaign, request);
  ASSERT_THAT(updated.status, IsGrpcOk());
  EXPECT_EQ(updated.response.assistant().first_message(), "New hello");
  ASSERT_TRUE(server_.WorkUntilIdle());
  EXPECT_EQ(server_.vapi().assistant_as_sent(server_.vapi().assistants_left().at(0).id).first_message,
            "New hello");
}

TEST_F(CampaignRpcTest, AFaultyUpdateChangesNothing) {
  const v1::Campaign before = Create("spring");
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->set_name("campaigns/spring");
  request.mutable_campaign()->set_display_name("Renamed");
  request.mutable_campaign()->mutable_assistant()->set_system_prompt("x");
  const auto updated = Call(server_.campaigns(), &CampaignStub::UpdateCampaign, request);
  EXPECT_THAT(FaultyFields(updated.status), ElementsAre("campaign.assistant.model"));
  EXPECT_EQ(Get("spring").response.etag(), before.etag());
}

TEST_F(CampaignRpcTest, AStaleEtagIsRefusedAndAFreshOneIsNot) {
  const v1::Campaign first = Create("spring");
  ASSERT_THAT(Rename("spring", "Renamed").status, IsGrpcOk());
  const auto stale = IsGrpcError(grpc::StatusCode::ABORTED, "STALE_ETAG");
  v1::UpdateCampaignRequest update;
  update.mutable_campaign()->set_name("campaigns/spring");
  update.mutable_campaign()->set_display_name("Again");
  update.mutable_campaign()->set_etag(first.etag());
  EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::UpdateCampaign, update).status, stale);
  EXPECT_THAT(Delete("spring", first.etag()).status, stale);
  v1::RetryCampaignRequest retry;
  retry.set_name("campaigns/spring");
  retry.set_etag("nonsense");
  EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::RetryCampaign, retry).status, stale);

  update.mutable_campaign()->set_etag(Get("spring").response.etag());
  EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::UpdateCampaign, update).status, IsGrpcOk());
  EXPECT_THAT(Delete("spring", Get("spring").response.etag()).status, IsGrpcOk());
}

TEST_F(CampaignRpcTest, ACampaignThatIsBeingDeletedCannotBeChangedOrRetried) {
  Create("spring");
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  EXPECT_THAT(Rename("spring", "x").status,
              IsGrpcError(grpc::StatusCode::FAILED_PRECONDITION, "CAMPAIGN_DELETING"));
  EXPECT_THAT(Retry("spring").status,
              IsGrpcError(grpc::StatusCode::FAILED_PRECONDITION, "CAMPAIGN_NOT_FAILED"));
}

// Deletes a campaign in some state and expects that nothing of it is left but its released number.
class DeleteCampaignTest : public CampaignRpcTest {
 protected:
  void ExpectDeletable(const std::string& id) {
    const auto deleted = Delete(id);
    ASSERT_THAT(deleted.status, IsGrpcOk());
    EXPECT_EQ(deleted.response.state(), v1::Campaign::DELETING);
    EXPECT_FALSE(deleted.response.has_failure());
    ASSERT_TRUE(server_.WorkUntilIdle());
    EXPECT_THAT(Get(id).status, IsGrpcError(grpc::StatusCode::NOT_FOUND, "CAMPAIGN_NOT_FOUND"));
    const auto number = GetNumber(id);
    ASSERT_THAT(number.status, IsGrpcOk());
    EXPECT_EQ(number.response.state(), v1::PhoneNumber::RELEASED);
    EXPECT_THAT(server_.vapi().numbers_left(), IsEmpty());
    EXPECT_THAT(server_.vapi().assistants_left(), IsEmpty());
    EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, CreateRequest(id)).status,
                IsGrpcError(grpc::StatusCode::ALREADY_EXISTS, "ID_TAKEN"))
        << "the id stays taken until its number is purged";
  }
};

TEST_F(DeleteCampaignTest, BeforeVapiWasAsked) {
  Create("spring");
  ExpectDeletable("spring");
  EXPECT_THAT(server_.vapi().assistants_ever(), IsEmpty());
}

TEST_F(DeleteCampaignTest, WhileItsDigitsAreAwaited) {
  Create("spring");
  ASSERT_TRUE(server_.WorkUntilIdle());
  ASSERT_THAT(server_.vapi().numbers_left(), SizeIs(1));
  ExpectDeletable("spring");
}

TEST_F(DeleteCampaignTest, WhileTheOutcomeOfTheNumbersPostIsUnknown) {
  server_.vapi().FailNext(
      FakeVapi::Call::kCreateNumber,
      {.error = {.kind = VapiErrorKind::kNoReply, .message = "lost"}, .takes_effect = true});
  Create("spring");
  ASSERT_TRUE(server_.WorkUntilIdle());
  ASSERT_THAT(server_.vapi().numbers_left(), SizeIs(1));
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  server_.clock().Advance(absl::Seconds(30));
  ASSERT_TRUE(server_.WorkUntilIdle());
  EXPECT_THAT(Get("spring").status, IsGrpcError(grpc::StatusCode::NOT_FOUND, "CAMPAIGN_NOT_FOUND"));
  EXPECT_THAT(server_.vapi().numbers_left(), IsEmpty());
  EXPECT_THAT(server_.vapi().assistants_left(), IsEmpty());
}

TEST_F(DeleteCampaignTest, WhenItIsActive) {
  CreateActive("spring");
  ExpectDeletable("spring");
}

TEST_F(DeleteCampaignTest, WhenItHasFailedWithoutANumber) {
  CreateFailed("spring");
  ExpectDeletable("spring");
}

TEST_F(DeleteCampaignTest, WhenItHasFailedWithADeadNumber) {
  server_.vapi().SetProvisioningTime(absl::InfiniteDuration());
  Create("spring");
  ASSERT_TRUE(server_.WorkUntilIdle());
  server_.clock().Advance(absl::Minutes(11));
  ASSERT_TRUE(server_.Poll());
  ASSERT_EQ(Get("spring").response.failure().reason(), v1::Failure::ACTIVATION_TIMEOUT);
  ASSERT_THAT(server_.vapi().numbers_left(), SizeIs(1));
  ExpectDeletable("spring");
}

TEST_F(DeleteCampaignTest, AgainWhileItIsBeingDeleted) {
  CreateActive("spring");
  const auto first = Delete("spring");
  ASSERT_THAT(first.status, IsGrpcOk());
  const auto second = Delete("spring");
  ASSERT_THAT(second.status, IsGrpcOk());
  EXPECT_EQ(second.response.revision(), first.response.revision()) << "nothing changed";
  ExpectDeletable("spring");
}

TEST_F(CampaignRpcTest, AFailedCampaignSaysWhyAndWhatToDo) {
  const v1::Campaign campaign = CreateFailed("spring");
  EXPECT_EQ(campaign.failure().reason(), v1::Failure::AREA_CODE_UNAVAILABLE);
  EXPECT_THAT(campaign.failure().suggested_area_codes(), ElementsAre("628"));
  EXPECT_THAT(campaign.failure().message(), HasSubstr("628"));
  EXPECT_EQ(campaign.failure().vapi_message(), "no number in 415");
  EXPECT_TRUE(campaign.failure().retryable());
  EXPECT_EQ(campaign.phone_number().state(), v1::PhoneNumber::FAILED);
}

TEST_F(CampaignRpcTest, ARetryWithAnotherAreaCodeStartsAgain) {
  CreateFailed("spring");
  const auto retried = Retry("spring", "628");
  ASSERT_THAT(retried.status, IsGrpcOk());
  EXPECT_EQ(retried.response.state(), v1::Campaign::PENDING);
  EXPECT_FALSE(retried.response.has_failure());
  EXPECT_EQ(retried.response.phone_number_request().area_code(), "628");
  ASSERT_TRUE(server_.Ripen());
  const v1::Campaign campaign = Get("spring").response;
  EXPECT_EQ(campaign.state(), v1::Campaign::ACTIVE);
  EXPECT_TRUE(absl::StartsWith(campaign.phone_number().number(), "+1628"))
      << campaign.phone_number().number();
  EXPECT_THAT(server_.vapi().assistants_ever(), SizeIs(1)) << "the assistant of the first attempt serves";
}

TEST_F(CampaignRpcTest, ARetryWithoutAWishAsksForTheSameAgain) {
  CreateFailed("spring");
  ASSERT_THAT(Retry("spring").status, IsGrpcOk());
  ASSERT_TRUE(server_.Ripen());
  const v1::Campaign campaign = Get("spring").response;
  EXPECT_EQ(campaign.state(), v1::Campaign::ACTIVE);
  EXPECT_EQ(campaign.phone_number().area_code(), "415");
}

TEST_F(CampaignRpcTest, OnlyAFailedCampaignIsRetried) {
  Create("spring");
  const auto refused = IsGrpcError(grpc::StatusCode::FAILED_PRECONDITION, "CAMPAIGN_NOT_FAILED");
  EXPECT_THAT(Retry("spring").status, refused);
  ASSERT_TRUE(server_.Ripen());
  EXPECT_THAT(Retry("spring").status, refused);
}

TEST_F(CampaignRpcTest, ARetryWithABadAreaCodeIsAFault) {
  CreateFailed("spring");
  EXPECT_THAT(FaultyFields(Retry("spring", "1").status), ElementsAre("phone_number_request.area_code"));
  EXPECT_EQ(Get("spring").response.state(), v1::Campaign::FAILED);
}

TEST_F(CampaignRpcTest, TheTimelineTellsWhatHappenedInPages) {
  CreateActive("spring");
  std::vector<v1::CampaignEvent::Kind> kinds;
  v1::ListCampaignEventsRequest request;
  request.set_parent("campaigns/spring");
  request.set_page_size(2);
  std::int64_t last = 0;
  for (int pages = 0; pages < 20; ++pages) {
    const auto page = Call(server_.campaigns(), &CampaignStub::ListCampaignEvents, request);
    ASSERT_THAT(page.status, IsGrpcOk());
    EXPECT_LE(page.response.events_size(), 2);
    for (const v1::CampaignEvent& event : page.response.events()) {
      EXPECT_EQ(event.sequence(), last + 1);
      last = event.sequence();
      EXPECT_NE(event.detail(), "");
      kinds.push_back(event.kind());
    }
    if (page.response.next_page_token().empty()) break;
    request.set_page_token(page.response.next_page_token());
  }
  EXPECT_THAT(kinds, ElementsAre(v1::CampaignEvent::CREATED, v1::CampaignEvent::ASSISTANT_REQUESTED,
                                 v1::CampaignEvent::ASSISTANT_CREATED, v1::CampaignEvent::NUMBER_REQUESTED,
                                 v1::CampaignEvent::NUMBER_CREATED, v1::CampaignEvent::NUMBER_ACTIVE));
}

TEST_F(CampaignRpcTest, APageOfTheTimelineBelongsToItsCampaign) {
  CreateActive("spring");
  Create("summer");
  v1::ListCampaignEventsRequest request;
  request.set_parent("campaigns/spring");
  request.set_page_size(1);
  const auto page = Call(server_.campaigns(), &CampaignStub::ListCampaignEvents, request);
  ASSERT_NE(page.response.next_page_token(), "");
  request.set_page_token(page.response.next_page_token());
  request.set_page_size(3);
  EXPECT_THAT(Call(server_.campaigns(), &CampaignStub::ListCampaignEvents, request).status, IsGrpcOk());
  request.set_parent("campaigns/summer");
  EXPECT_THAT(FaultyFields(Call(server_.campaigns(), &CampaignStub::ListCampaignEvents, request).status),
              ElementsAre("page_token"));
}

}  // namespace
}  // namespace dialtone
