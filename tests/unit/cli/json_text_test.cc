#include "client/cli/json_text.h"

#include <gtest/gtest.h>

#include "dialtone/v1/campaign_service.pb.h"

namespace dialtone {
namespace {

TEST(JsonText, UsesLowerCamelCaseAndLeavesUnsetFieldsOut) {
  v1::Campaign campaign;
  campaign.set_name("campaigns/a");
  campaign.set_display_name("Grüße");
  campaign.set_state(v1::Campaign::PENDING);
  campaign.set_revision(3);
  EXPECT_EQ(JsonText(campaign, /*indented=*/false),
            R"({"name":"campaigns/a","displayName":"Grüße","state":"PENDING","revision":"3"})");
}

TEST(JsonText, IsTheSameWhateverOrderAMapWasFilledIn) {
  v1::Campaign ascending;
  v1::Campaign descending;
  for (int i = 0; i < 50; ++i) (*ascending.mutable_labels())["k" + std::to_string(10 + i)] = "v";
  for (int i = 49; i >= 0; --i) (*descending.mutable_labels())["k" + std::to_string(10 + i)] = "v";
  const std::string text = JsonText(ascending, /*indented=*/false);
  EXPECT_EQ(text, JsonText(descending, /*indented=*/false));
  EXPECT_EQ(text.rfind(R"({"labels":{"k10":"v","k11":"v","k12":)", 0), 0) << text;
}

TEST(JsonText, IndentedHasNoLineBreakAtTheEnd) {
  v1::Campaign campaign;
  campaign.set_name("campaigns/a");
  EXPECT_EQ(JsonText(campaign, /*indented=*/true), "{\n \"name\": \"campaigns/a\"\n}");
}

TEST(JsonText, AListIsOneObjectWithAnArrayAlsoWhenItIsEmpty) {
  EXPECT_EQ(JsonArrayObject("campaigns", {}), R"({"campaigns":[]})");
  EXPECT_EQ(JsonArrayObject("campaigns", {"{}", "{}"}), "{\"campaigns\":[\n{},\n{}\n]}");
}

}  // namespace
}  // namespace dialtone
