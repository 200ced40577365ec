// What an application may rely on, whether it talks to the real server or, in its tests, to the fake one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "dialtone/client.h"
#include "tests/integration/client/client_world.h"
#include "tests/integration/client/watch_log.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::StartsWith;

// Longer than any wait of a test takes unless it hangs.
absl::Time Patience() { return absl::Now() + absl::Seconds(60); }

class ClientContractTest : public ::testing::TestWithParam<std::pair<const char*, MakeClientWorld>> {
 protected:
  ClientContractTest() : world_(GetParam().second()) {
    ClientOptions options;
    options.endpoints = {world_->endpoint()};
    client_ = *Client::Create(std::move(options));
  }

  static v1::CreateCampaignRequest CreateRequest(const std::string& id) {
    v1::CreateCampaignRequest request;
    request.set_campaign_id(id);
    request.mutable_campaign()->set_display_name("Spring");
    request.mutable_campaign()->mutable_phone_number_request()->set_area_code("415");
    return request;
  }
  std::string Create(const std::string& id) {
    const auto created = client_->CreateCampaign(CreateRequest(id));
    EXPECT_OK(created);
    return created.ok() ? created->name() : "";
  }

  const std::unique_ptr<ClientWorld> world_;
  std::unique_ptr<Client> client_;
};

TEST_P(ClientContractTest, ACampaignIsPendingUntilItsNumberIsThere) {
  ASSERT_OK_AND_ASSIGN(const v1::Campaign created, client_->CreateCampaign(CreateRequest("spring")));
  EXPECT_EQ(created.name(), "campaigns/spring");
  EXPECT_EQ(created.state(), v1::Campaign::PENDING);
  EXPECT_EQ(created.phone_number().state(), v1::PhoneNumber::PENDING);
  ASSERT_TRUE(world_->MakeReady(created.name()));
  ASSERT_OK_AND_ASSIGN(const v1::Campaign campaign, client_->GetCampaign(created.name()));
  EXPECT_EQ(campaign.state(), v1::Campaign::ACTIVE);
  EXPECT_THAT(campaign.phone_number().number(), StartsWith("+1415"));
  ASSERT_OK_AND_ASSIGN(const v1::PhoneNumber number, client_->GetPhoneNumber("phoneNumbers/spring"));
  EXPECT_EQ(number.number(), campaign.phone_number().number());
  EXPECT_GT(number.revision(), created.phone_number().revision());
}

TEST_P(ClientContractTest, TheSameRequestIdGivesTheSameCampaign) {
  v1::CreateCampaignRequest request = CreateRequest("");
  request.set_request_id("8f14e45f-ceea-467f-a2a9-3b1c5d7e9f01");
  ASSERT_OK_AND_ASSIGN(const v1::Campaign first, client_->CreateCampaign(request));
  ASSERT_OK_AND_ASSIGN(const v1::Campaign again, client_->CreateCampaign(request));
  EXPECT_EQ(first.uid(), again.uid());
  request.mutable_campaign()->set_display_name("Autumn");
  const auto other = client_->CreateCampaign(request);
  EXPECT_THAT(other, StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(FieldErrors(other.status()).size(), 1u);
  EXPECT_EQ(FieldErrors(other.status())[0].field, "request_id");
}

TEST_P(ClientContractTest, CreatesWithoutARequestIdAreDifferentCampaigns) {
  ASSERT_OK_AND_ASSIGN(const v1::Campaign first, client_->CreateCampaign(CreateRequest("")));
  ASSERT_OK_AND_ASSIGN(const v1::Campaign second, client_->CreateCampaign(CreateRequest("")));
  EXPECT_NE(first.name(), second.name());
}

TEST_P(ClientContractTest, FaultsAreNamedFieldByField) {
  v1::CreateCampaignRequest request;
  request.mutable_campaign()->mutable_phone_number_request()->set_area_code("12");
  const auto created = client_->CreateCampaign(request);
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ErrorReason(created.status()), "INVALID_FIELDS");
  std::vector<std::string> fields;
  for (const FieldError& error : FieldErrors(created.status())) {
    fields.push_back(error.field);
    EXPECT_THAT(error.description, Not(IsEmpty()));
  }
  EXPECT_THAT(fields,
              ::testing::ElementsAre("campaign.display_name", "campaign.phone_number_request.area_code"));
}

TEST_P(ClientContractTest, WhatDoesNotExistIsNotFoundWithAReason) {
  const auto campaign = client_->GetCampaign("campaigns/nobody");
  EXPECT_THAT(campaign, StatusIs(absl::StatusCode::kNotFound, HasSubstr("campaigns/nobody")));
  EXPECT_EQ(ErrorReason(campaign.status()), "CAMPAIGN_NOT_FOUND");
  const auto number = client_->GetPhoneNumber("phoneNumbers/nobody");
  EXPECT_THAT(number, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ErrorReason(number.status()), "PHONE_NUMBER_NOT_FOUND");
  EXPECT_THAT(client_->WaitForNumber("campaigns/nobody", Patience()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(client_->GetCampaign("nobody"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(ClientContractTest, AnIdIsTakenOnce) {
  Create("spring");
  const auto again = client_->CreateCampaign(CreateRequest("spring"));
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ErrorReason(again.status()), "ID_TAKEN");
}

TEST_P(ClientContractTest, ListsAreFilteredAndNewestFirst) {
  Create("spring-1");
  Create("spring-2");
  v1::CreateCampaignRequest labelled = CreateRequest("autumn");
  labelled.mutable_campaign()->set_display_name("Autumn");
  (*labelled.mutable_campaign()->mutable_labels())["team"] = "red";
  ASSERT_OK(client_->CreateCampaign(labelled));
  v1::ListCampaignsRequest request;
  request.mutable_filter()->set_text("SPRING");
  ASSERT_OK_AND_ASSIGN(v1::ListCampaignsResponse list, client_->ListCampaigns(request));
  ASSERT_EQ(list.campaigns_size(), 2);
  EXPECT_EQ(list.total_size(), 2);
  request.Clear();
  (*request.mutable_filter()->mutable_labels())["team"] = "red";
  ASSERT_OK_AND_ASSIGN(list, client_->ListCampaigns(request));
  ASSERT_EQ(list.campaigns_size(), 1);
  EXPECT_EQ(list.campaigns(0).name(), "campaigns/autumn");
  request.Clear();
  request.mutable_filter()->add_states(v1::Campaign::ACTIVE);
  ASSERT_OK_AND_ASSIGN(list, client_->ListCampaigns(request));
  EXPECT_EQ(list.campaigns_size(), 0);
}

TEST_P(ClientContractTest, AnUpdateIsGuardedByItsEtag) {
  ASSERT_OK_AND_ASSIGN(const v1::Campaign created, client_->CreateCampaign(CreateRequest("spring")));
  v1::UpdateCampaignRequest request;
  request.mutable_campaign()->set_name(created.name());
  request.mutable_campaign()->set_etag(created.etag());
  request.mutable_campaign()->set_display_name("Summer");
  request.mutable_update_mask()->add_paths("display_name");
  ASSERT_OK_AND_ASSIGN(const v1::Campaign updated, client_->UpdateCampaign(request));
  EXPECT_EQ(updated.display_name(), "Summer");
  EXPECT_EQ(updated.phone_number_request().area_code(), "415");
  const auto stale = client_->UpdateCampaign(request);
  EXPECT_THAT(stale, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(ErrorReason(stale.status()), "STALE_ETAG");
}

TEST_P(ClientContractTest, ADeletedCampaignIsGoneAndItsNumberIsNotWaitedFor) {
  const std::string name = Create("spring");
  v1::DeleteCampaignRequest request;
  request.set_name(name);
  ASSERT_OK_AND_ASSIGN(const v1::Campaign deleted, client_->DeleteCampaign(request));
  EXPECT_EQ(deleted.state(), v1::Campaign::DELETING);
  const auto number = client_->WaitForNumber(name, Patience());
  EXPECT_THAT(number, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ErrorReason(number.status()), "NUMBER_RELEASED");
}

TEST_P(ClientContractTest, AWaitEndsWithTheNumber) {
  const std::string name = Create("spring");
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch, client_->WatchNumber(name, log.callbacks()));
  ASSERT_TRUE(log.changes().WaitFor(1));
  ASSERT_TRUE(world_->MakeReady(name));
  ASSERT_OK_AND_ASSIGN(const v1::PhoneNumber number, client_->WaitForNumber(name, Patience()));
  EXPECT_THAT(number.number(), StartsWith("+1415"));
  ASSERT_TRUE(log.ends().WaitFor(1));
  EXPECT_OK(log.end());
  EXPECT_EQ(log.latest().number(), number.number());
  // Each change once, and in their order.
  EXPECT_TRUE(log.revisions_grow());
}

TEST_P(ClientContractTest, AWaitEndsWithTheReasonOfAFailure) {
  ASSERT_TRUE(world_->CreateFailed("north"));
  const auto number = client_->WaitForNumber("campaigns/north", Patience());
  EXPECT_THAT(number, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ErrorReason(number.status()), "AREA_CODE_UNAVAILABLE");
  EXPECT_EQ(ErrorMetadata(number.status())["campaign"], "campaigns/north");
  const auto failure = NumberFailure(number.status());
  ASSERT_TRUE(failure.has_value());
  EXPECT_THAT(failure->suggested_area_codes(), ::testing::ElementsAre("628"));
  EXPECT_THAT(std::string(number.status().message()), HasSubstr(failure->message()));

  v1::RetryCampaignRequest retry;
  retry.set_name("campaigns/north");
  retry.mutable_phone_number_request()->set_area_code("628");
  ASSERT_OK(client_->RetryCampaign(retry));
  ASSERT_TRUE(world_->MakeReady("campaigns/north"));
  ASSERT_OK_AND_ASSIGN(const v1::PhoneNumber ready, client_->WaitForNumber("campaigns/north", Patience()));
  EXPECT_THAT(ready.number(), StartsWith("+1628"));
  const auto again = client_->RetryCampaign(retry);
  EXPECT_EQ(ErrorReason(again.status()), "CAMPAIGN_NOT_FAILED");
}

TEST_P(ClientContractTest, AWaitEndsAtItsDeadlineAndLeavesTheCampaignAlone) {
  const std::string name = Create("spring");
  EXPECT_THAT(client_->WaitForNumber(name, absl::Now() + absl::Milliseconds(300)),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("wait again")));
  ASSERT_TRUE(world_->MakeReady(name));
  EXPECT_OK(client_->WaitForNumber(name, Patience()));
}

TEST_P(ClientContractTest, AWatchSurvivesTheEndOfItsStream) {
  const std::string name = Create("spring");
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch, client_->WatchNumber(name, log.callbacks()));
  ASSERT_TRUE(log.changes().WaitFor(1));
  world_->EndStreams();
  ASSERT_TRUE(world_->MakeReady(name));
  ASSERT_TRUE(log.ends().WaitFor(1));
  EXPECT_OK(log.end());
  EXPECT_EQ(log.latest().state(), v1::PhoneNumber::ACTIVE);
  EXPECT_TRUE(log.revisions_grow());
}

TEST_P(ClientContractTest, AWatchThatHasTheFinalStateEndsAtOnce) {
  const std::string name = Create("spring");
  ASSERT_TRUE(world_->MakeReady(name));
  ASSERT_OK_AND_ASSIGN(const v1::PhoneNumber number, client_->GetPhoneNumber("phoneNumbers/spring"));
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch,
                       client_->WatchNumber(name, log.callbacks(), {.after_revision = number.revision()}));
  ASSERT_TRUE(log.ends().WaitFor(1));
  EXPECT_OK(log.end());
  EXPECT_EQ(log.changes().count(), 0);
}

TEST_P(ClientContractTest, ACheckTellsWhatItFound) {
  const std::string name = Create("spring");
  ASSERT_OK_AND_ASSIGN(v1::RefreshPhoneNumberResponse found,
                       client_->RefreshPhoneNumber("phoneNumbers/spring"));
  EXPECT_EQ(found.outcome(), v1::RefreshPhoneNumberResponse::STILL_PENDING);
  ASSERT_TRUE(world_->MakeReady(name));
  ASSERT_OK_AND_ASSIGN(found, client_->RefreshPhoneNumber("phoneNumbers/spring"));
  EXPECT_EQ(found.outcome(), v1::RefreshPhoneNumberResponse::READY);
  EXPECT_THAT(found.message(), HasSubstr(found.phone_number().number()));
  ASSERT_OK_AND_ASSIGN(const v1::ListPhoneNumbersResponse list, client_->ListPhoneNumbers({}));
  ASSERT_EQ(list.phone_numbers_size(), 1);
  EXPECT_EQ(list.phone_numbers(0).number(), found.phone_number().number());
}

INSTANTIATE_TEST_SUITE_P(Worlds, ClientContractTest,
                         ::testing::Values(std::pair("RealServer", MakeClientWorld(MakeRealWorld)),
                                           std::pair("FakeServer", MakeClientWorld(MakeFakeWorld))),
                         [](const auto& world) { return world.param.first; });

}  // namespace
}  // namespace dialtone
