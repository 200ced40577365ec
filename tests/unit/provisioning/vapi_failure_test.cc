#include "server/provisioning/vapi_failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

VapiError Error(VapiErrorKind kind, int http_status = 400) {
  return {.kind = kind, .http_status = http_status, .message = "Vapi's words"};
}

TEST(VapiFailureTest, EveryFailureTellsWhatToDo) {
  for (const Failure& failure :
       {AssistantRefused(Error(VapiErrorKind::kInvalidRequest), kNow),
        AssistantRefused(Error(VapiErrorKind::kUnauthorized, 401), kNow),
        NumberRefused(Error(VapiErrorKind::kAreaCodeUnavailable), "907", kNow),
        NumberRefused(Error(VapiErrorKind::kQuota), "907", kNow),
        NumberRefused(Error(VapiErrorKind::kPayment, 402), "907", kNow),
        NumberRefused(Error(VapiErrorKind::kInvalidRequest), "907", kNow),
        ActivationTimedOut(absl::Minutes(10), false, kNow), ActivationTimedOut(absl::Minutes(10), true, kNow),
        OnlySipAddress(kNow), NumberBlocked(kNow), NumberDeletedOutside(kNow)}) {
    EXPECT_THAT(absl::AsciiStrToLower(failure.message), HasSubstr("retry")) << EnumName(failure.reason);
    EXPECT_THAT(failure.message, Not(HasSubstr("  ")));
    EXPECT_EQ(failure.message.back(), '.');
    EXPECT_EQ(failure.time, kNow);
  }
}

TEST(VapiFailureTest, WordsOfOursAreNotGivenOutAsVapis) {
  VapiError error = Error(VapiErrorKind::kPayment, 402);
  EXPECT_EQ(NumberRefused(error, "907", kNow).vapi_message, "Vapi's words");
  error.message = "answered with HTTP 402";
  error.message_is_ours = true;
  const Failure failure = NumberRefused(error, "907", kNow);
  EXPECT_THAT(failure.vapi_message, IsEmpty());
  EXPECT_THAT(failure.message, HasSubstr("answered with HTTP 402."));
  EXPECT_EQ(failure.vapi_http_status, 402);
}

TEST(VapiFailureTest, TheRefusedAreaCodeIsNotSuggested) {
  VapiError error = Error(VapiErrorKind::kAreaCodeUnavailable);
  error.suggested_area_codes = {"562", "662"};
  const Failure failure = NumberRefused(error, "562", kNow);
  EXPECT_THAT(failure.suggested_area_codes, ElementsAre("662"));
  EXPECT_THAT(failure.message, HasSubstr("area code 562 now. Retry the campaign with one of 662."));
  error.suggested_area_codes = {"562"};
  EXPECT_THAT(NumberRefused(error, "562", kNow).message, HasSubstr("with another area code"));
  EXPECT_THAT(NumberRefused(error, "", kNow).message, Not(HasSubstr("area code  now")));
}

TEST(VapiFailureTest, ARefusalWithoutAnAreaCodeMayEndWithOne) {
  const VapiError error = Error(VapiErrorKind::kInvalidRequest);
  EXPECT_TRUE(NumberRefused(error, "", kNow).retryable);
  EXPECT_THAT(NumberRefused(error, "", kNow).message, HasSubstr("with an area code"));
  EXPECT_FALSE(NumberRefused(error, "907", kNow).retryable);
}

TEST(VapiFailureTest, AWrongUrlIsNotTheAssistantsFault) {
  for (const Failure& failure : {AssistantRefused(Error(VapiErrorKind::kInvalidRequest, 404), kNow),
                                 NumberRefused(Error(VapiErrorKind::kInvalidRequest, 404), "907", kNow)}) {
    EXPECT_EQ(failure.reason, FailureReason::kVapiRejected);
    EXPECT_THAT(failure.message, HasSubstr("URL"));
    EXPECT_TRUE(failure.retryable);
  }
}

}  // namespace
}  // namespace dialtone
