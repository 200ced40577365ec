#include <gtest/gtest.h>

#include "client/wait_for_number.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

v1::PhoneNumber InState(v1::PhoneNumber::State state) {
  v1::PhoneNumber number;
  number.set_name("phoneNumbers/spring");
  number.set_campaign("campaigns/spring");
  number.set_state(state);
  return number;
}

TEST(WaitResult, AnActiveNumberIsTheResult) {
  const auto result = WaitResult(InState(v1::PhoneNumber::ACTIVE));
  ASSERT_TRUE(result.has_value());
  ASSERT_OK(*result);
  EXPECT_EQ((*result)->name(), "phoneNumbers/spring");
}

TEST(WaitResult, APendingNumberAndAStateThatIsNotKnownGoOn) {
  EXPECT_FALSE(WaitResult(InState(v1::PhoneNumber::PENDING)).has_value());
  EXPECT_FALSE(WaitResult(InState(static_cast<v1::PhoneNumber::State>(99))).has_value());
}

TEST(WaitResult, WhatWillNotComeIsAnErrorWithItsReason) {
  v1::PhoneNumber failed = InState(v1::PhoneNumber::FAILED);
  failed.mutable_failure()->set_reason(v1::Failure::VAPI_QUOTA);
  const auto result = WaitResult(failed);
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(*result, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ErrorReason(result->status()), "VAPI_QUOTA");
  EXPECT_EQ(NumberFailure(result->status())->reason(), v1::Failure::VAPI_QUOTA);
  for (const auto state : {v1::PhoneNumber::RELEASING, v1::PhoneNumber::RELEASED}) {
    const auto released = WaitResult(InState(state));
    ASSERT_TRUE(released.has_value());
    EXPECT_EQ(ErrorReason(released->status()), "NUMBER_RELEASED");
    EXPECT_FALSE(NumberFailure(released->status()).has_value());
  }
}

}  // namespace
}  // namespace dialtone
