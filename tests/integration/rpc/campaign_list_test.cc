#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/integration/rpc/rpc_test.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class CampaignListTest : public RpcTest {
 protected:
  Answer<v1::ListCampaignsResponse> List(const v1::ListCampaignsRequest& request) {
    return Call(server_.campaigns(), &CampaignStub::ListCampaigns, request);
  }

  // The ids of all pages; `between` runs after every page.
  std::vector<std::string> ListAll(
      v1::ListCampaignsRequest request, const std::function<void()>& between = [] {}) {
    std::vector<std::string> ids;
    for (int pages = 0; pages < 1000; ++pages) {
      const auto page = List(request);
      EXPECT_THAT(page.status, IsGrpcOk());
      for (const v1::Campaign& campaign : page.response.campaigns()) {
        ids.emplace_back(absl::StripPrefix(campaign.name(), "campaigns/"));
      }
      if (page.response.next_page_token().empty()) return ids;
      request.set_page_token(page.response.next_page_token());
      between();
    }
    ADD_FAILURE() << "the pages do not end";
    return ids;
  }

  void CreateInTurn(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      Create(id);
      server_.clock().Advance(absl::Seconds(1));
    }
  }
};

TEST_F(CampaignListTest, AnEmptyListIsOnePageWithoutAToken) {
  const auto page = List({});
  ASSERT_THAT(page.status, IsGrpcOk());
  EXPECT_EQ(page.response.campaigns_size(), 0);
  EXPECT_EQ(page.response.total_size(), 0);
  EXPECT_EQ(page.response.next_page_token(), "");
}

TEST_F(CampaignListTest, TheFourOrdersAreKept) {
  CreateInTurn({"one1", "two2", "three"});
  ASSERT_THAT(Rename("one1", "Renamed").status, IsGrpcOk());
  v1::ListCampaignsRequest request;
  request.set_page_size(1);
  EXPECT_THAT(ListAll(request), ElementsAre("three", "two2", "one1"));
  request.set_order_by("create_time");
  EXPECT_THAT(ListAll(request), ElementsAre("one1", "two2", "three"));
  request.set_order_by("update_time desc");
  EXPECT_THAT(ListAll(request), ElementsAre("one1", "three", "two2"));
  request.set_order_by("update_time");
  EXPECT_THAT(ListAll(request), ElementsAre("two2", "three", "one1"));
}

TEST_F(CampaignListTest, PagesStayStableWhileCampaignsAreCreated) {
  CreateInTurn({"one1", "two2", "three", "four", "five"});
  v1::ListCampaignsRequest request;
  request.set_page_size(2);
  int more = 0;
  EXPECT_THAT(ListAll(request, [&] { CreateInTurn({absl::StrCat("more", ++more)}); }),
              ElementsAre("five", "four", "three", "two2", "one1"));
}

TEST_F(CampaignListTest, CampaignsOfOneInstantAreNeitherLostNorRepeated) {
  std::set<std::string> created;
  for (int i = 0; i < 25; ++i) {
    created.insert(absl::StrCat("same", i));
    Create(absl::StrCat("same", i));
  }
  v1::ListCampaignsRequest request;
  request.set_page_size(4);
  const std::vector<std::string> listed = ListAll(request);
  EXPECT_THAT(listed, SizeIs(25));
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), created);
}

TEST_F(CampaignListTest, ThePageSizeMayChangeFromPageToPage) {
  CreateInTurn({"one1", "two2", "three", "four"});
  v1::ListCampaignsRequest request;
  request.set_page_size(1);
  request.set_page_token(List(request).response.next_page_token());
  request.set_page_size(3);
  const auto page = List(request);
  ASSERT_THAT(page.status, IsGrpcOk());
  EXPECT_EQ(page.response.campaigns_size(), 3);
  EXPECT_EQ(page.response.next_page_token(), "");
  EXPECT_EQ(page.response.total_size(), 4);
}

TEST_F(CampaignListTest, ATokenWithOtherArgumentsIsRefused) {
  CreateInTurn({"one1", "two2"});
  v1::ListCampaignsRequest request;
  request.set_page_size(1);
  const std::string token = List(request).response.next_page_token();
  ASSERT_NE(token, "");
  request.set_page_token(token);
  request.set_order_by("create_time");
  EXPECT_THAT(FaultyFields(List(request).status), ElementsAre("page_token"));
  request.clear_order_by();
  request.mutable_filter()->set_text("one");
  EXPECT_THAT(FaultyFields(List(request).status), ElementsAre("page_token"));
  request.clear_filter();
  request.set_page_token(token + "x");
  EXPECT_THAT(FaultyFields(List(request).status), ElementsAre("page_token"));
}

TEST_F(CampaignListTest, FaultyArgumentsAreToldAtOnce) {
  v1::ListCampaignsRequest request;
  request.set_page_size(-1);
  request.set_order_by("name");
  request.mutable_filter()->add_states(v1::Campaign::STATE_UNSPECIFIED);
  EXPECT_THAT(FaultyFields(List(request).status),
              UnorderedElementsAre("page_size", "order_by", "filter.states"));
}

TEST_F(CampaignListTest, TheFilterRestrictsByEveryMember) {
  CreateActive("active1");
  v1::CreateCampaignRequest labelled = CreateRequest("labelled");
  (*labelled.mutable_campaign()->mutable_labels())["team"] = "growth";
  (*labelled.mutable_campaign()->mutable_labels())["tier"] = "1";
  ASSERT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, labelled).status, IsGrpcOk());
  CreateFailed("failed1");

  v1::ListCampaignsRequest request;
  EXPECT_THAT(ListAll(request), UnorderedElementsAre("active1", "labelled", "failed1"));
  request.mutable_filter()->add_states(v1::Campaign::ACTIVE);
  EXPECT_THAT(ListAll(request), ElementsAre("active1"));
  request.mutable_filter()->add_states(v1::Campaign::FAILED);
  EXPECT_THAT(ListAll(request), UnorderedElementsAre("active1", "failed1"));
  request.mutable_filter()->set_text("CAMPAIGN FAIL");
  EXPECT_THAT(ListAll(request), ElementsAre("failed1"));
  request.clear_filter();
  (*request.mutable_filter()->mutable_labels())["team"] = "growth";
  EXPECT_THAT(ListAll(request), ElementsAre("labelled"));
  (*request.mutable_filter()->mutable_labels())["tier"] = "2";
  EXPECT_THAT(ListAll(request), IsEmpty());
  request.clear_filter();
  request.mutable_filter()->set_vapi_account("other");
  EXPECT_THAT(ListAll(request), IsEmpty());
  request.mutable_filter()->set_vapi_account("default");
  EXPECT_THAT(ListAll(request), SizeIs(3));
}

TEST_F(CampaignListTest, AListOfLongPromptsComesInPagesThatClientsAccept) {
  constexpr int kCampaigns = 120;
  for (int i = 0; i < kCampaigns; ++i) {
    v1::CreateCampaignRequest request = CreateRequest(absl::StrCat("long", i));
    v1::Assistant& assistant = *request.mutable_campaign()->mutable_assistant();
    assistant.set_system_prompt(std::string(64 << 10, 'x'));
    assistant.mutable_model()->set_provider("openai");
    assistant.mutable_model()->set_model("gpt-4o");
    ASSERT_THAT(Call(server_.campaigns(), &CampaignStub::CreateCampaign, request).status, IsGrpcOk());
    if (i % 3 == 0) server_.clock().Advance(absl::Seconds(1));
  }
  for (const char* order : {"", "update_time"}) {
    v1::ListCampaignsRequest request;
    request.set_page_size(1000);
    request.set_order_by(order);
    const auto page = List(request);
    ASSERT_THAT(page.status, IsGrpcOk()) << "clients refuse messages over 4 MiB";
    EXPECT_EQ(page.response.total_size(), kCampaigns);
    const std::vector<std::string> listed = ListAll(request);
    EXPECT_THAT(listed, SizeIs(kCampaigns));
    EXPECT_THAT(std::set<std::string>(listed.begin(), listed.end()), SizeIs(kCampaigns));
  }
}

}  // namespace
}  // namespace dialtone
