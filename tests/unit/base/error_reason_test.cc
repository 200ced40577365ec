#include "base/error_reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialtone {
namespace {

using ::testing::IsEmpty;

TEST(ErrorReasonTest, AStatusWithoutDetailsHasNone) {
  const absl::Status status = absl::NotFoundError("gone");
  EXPECT_EQ(ReasonOf(status), "");
  EXPECT_THAT(FieldViolationsOf(status), IsEmpty());
  EXPECT_EQ(RetryDelayOf(status), absl::ZeroDuration());
}

TEST(ErrorReasonTest, AReasonTravelsWithTheStatus) {
  const absl::Status status = WithReason(absl::NotFoundError("gone"), "CAMPAIGN_NOT_FOUND");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "gone");
  EXPECT_EQ(ReasonOf(status), "CAMPAIGN_NOT_FOUND");
}

TEST(ErrorReasonTest, InvalidFieldsNamesEveryFaultInMessageAndDetails) {
  const absl::Status status = InvalidFields({{"a.b", "is required"}, {"c", "is too long; cut it"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "a.b: is required; c: is too long; cut it");
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  const auto violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "a.b");
  EXPECT_EQ(violations[0].description, "is required");
  EXPECT_EQ(violations[1].field, "c");
  EXPECT_EQ(violations[1].description, "is too long; cut it");
}

TEST(ErrorReasonTest, WhateverACallerPutsIntoAFieldStaysOneViolation) {
  const std::string odd = std::string("labels[") + '\x1e' + "x" + '\x1f' + "y]";
  const auto violations = FieldViolationsOf(InvalidFields({{odd, "has a bad key"}}));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, odd);
  EXPECT_EQ(violations[0].description, "has a bad key");
}

TEST(ErrorReasonTest, ARetryDelayTravelsInMilliseconds) {
  EXPECT_EQ(RetryDelayOf(WithRetryDelay(absl::UnavailableError("x"), absl::Milliseconds(1500))),
            absl::Milliseconds(1500));
  EXPECT_EQ(RetryDelayOf(WithRetryDelay(absl::UnavailableError("x"), absl::Microseconds(1999))),
            absl::Milliseconds(1));
}

TEST(ErrorReasonTest, AllDetailsLiveTogether) {
  const absl::Status status =
      WithRetryDelay(WithReason(InvalidFields({{"f", "d"}}), "OTHER_REASON"), absl::Seconds(2));
  EXPECT_EQ(ReasonOf(status), "OTHER_REASON");
  EXPECT_EQ(FieldViolationsOf(status).size(), 1u);
  EXPECT_EQ(RetryDelayOf(status), absl::Seconds(2));
}

}  // namespace
}  // namespace dialtone
