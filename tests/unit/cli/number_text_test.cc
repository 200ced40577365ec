#include "client/cli/number_text.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

constexpr std::int64_t kNowSeconds = 1'800'000'000;
const absl::Time kNow = absl::FromUnixSeconds(kNowSeconds);

v1::PhoneNumber Number(v1::PhoneNumber::State state) {
  v1::PhoneNumber number;
  number.set_name("phoneNumbers/a");
  number.set_state(state);
  return number;
}

TEST(NumberText, ALineTellsWhatMattersInEachState) {
  v1::PhoneNumber pending = Number(v1::PhoneNumber::PENDING);
  EXPECT_EQ(NumberLine(pending, kNow), "campaigns/a  PENDING  waiting for Vapi");
  pending.mutable_provisioning()->mutable_requested_time()->set_seconds(kNowSeconds - 1);
  pending.mutable_provisioning()->mutable_expected_ready_time()->set_seconds(kNowSeconds + 8);
  EXPECT_EQ(NumberLine(pending, kNow), "campaigns/a  PENDING  about 8s left");

  v1::PhoneNumber active = Number(v1::PhoneNumber::ACTIVE);
  active.set_number("+14155550123");
  EXPECT_EQ(NumberLine(active, kNow), "campaigns/a  ACTIVE  +14155550123");

  v1::PhoneNumber failed = Number(v1::PhoneNumber::FAILED);
  failed.mutable_failure()->set_reason(v1::Failure::SIP_ONLY);
  EXPECT_EQ(NumberLine(failed, kNow), "campaigns/a  FAILED  SIP_ONLY");

  EXPECT_EQ(NumberLine(Number(v1::PhoneNumber::RELEASING), kNow), "campaigns/a  RELEASING");
  EXPECT_EQ(NumberLine(Number(static_cast<v1::PhoneNumber::State>(99)), kNow), "campaigns/a  UNKNOWN");
}

TEST(NumberText, AWatchEndsWithAFinalState) {
  EXPECT_FALSE(IsFinal(v1::PhoneNumber::PENDING));
  EXPECT_TRUE(IsFinal(v1::PhoneNumber::ACTIVE));
  EXPECT_TRUE(IsFinal(v1::PhoneNumber::FAILED));
  EXPECT_FALSE(IsFinal(v1::PhoneNumber::RELEASING));
  EXPECT_TRUE(IsFinal(v1::PhoneNumber::RELEASED));
}

TEST(NumberText, AFailureComesWithVapisWordsAndWhatToDo) {
  v1::Failure failure;
  failure.set_reason(v1::Failure::AREA_CODE_UNAVAILABLE);
  failure.set_message("No number in 415.");
  failure.set_vapi_message("Hint:\ttry 650");
  failure.add_suggested_area_codes("650");
  failure.set_retryable(true);
  EXPECT_EQ(FailureText("campaigns/a", failure, "dialtone campaigns retry campaigns/a"),
            "dialtone: campaigns/a failed: No number in 415. (AREA_CODE_UNAVAILABLE)\n"
            "  Vapi said: Hint: try 650\n"
            "  Area codes with stock: 650\n"
            "Start it again: dialtone campaigns retry campaigns/a\n");
}

TEST(NumberText, SuggestsNoRetryThatCannotHelp) {
  v1::Failure failure;
  failure.set_reason(v1::Failure::VAPI_PAYMENT);
  failure.set_message("Vapi wants a payment method.");
  EXPECT_EQ(FailureText("campaigns/a", failure, "dialtone campaigns retry campaigns/a"),
            "dialtone: campaigns/a failed: Vapi wants a payment method. (VAPI_PAYMENT)\n");
}

}  // namespace
}  // namespace dialtone
