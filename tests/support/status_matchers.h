#ifndef DIALTONE_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define DIALTONE_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// Abseil of 2022 has no matchers for Status. These take an absl::Status or an absl::StatusOr<T>:
//   EXPECT_OK(store->CheckReady());
//   EXPECT_THAT(store->Load(id), StatusIs(absl::StatusCode::kNotFound));
//   ASSERT_OK_AND_ASSIGN(const CampaignRecord record, store->Load(id));
namespace dialtone {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P(StatusIs, code,
          std::string(negation ? "has not" : "has") + " code " + absl::StatusCodeToString(code)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// Also matches the message.
MATCHER_P2(StatusIs, code, message_matcher,
           "has code " + absl::StatusCodeToString(code) + " and a fitting message") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         ::testing::ExplainMatchResult(message_matcher, std::string(StatusOf(arg).message()),
                                       result_listener);
}

}  // namespace dialtone

#define EXPECT_OK(expression) EXPECT_THAT(::dialtone::StatusOf(expression), ::dialtone::IsOk())
#define ASSERT_OK(expression) ASSERT_THAT(::dialtone::StatusOf(expression), ::dialtone::IsOk())

#define ASSERT_OK_AND_ASSIGN(lhs, expression) \
  ASSERT_OK_AND_ASSIGN_IMPL_(DIALTONE_CONCAT_(dialtone_status_or_, __LINE__), lhs, expression)
#define ASSERT_OK_AND_ASSIGN_IMPL_(result, lhs, expression) \
  auto result = (expression);                               \
  ASSERT_OK(result.status());                               \
  lhs = *std::move(result)

#endif  // DIALTONE_TESTS_SUPPORT_STATUS_MATCHERS_H_
