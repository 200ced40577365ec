#include "client/retry_decision.h"

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace dialtone {
namespace {

grpc::Status Error(grpc::StatusCode code, int retry_seconds = 0) {
  google::rpc::Status details;
  if (retry_seconds > 0) {
    google::rpc::RetryInfo info;
    info.mutable_retry_delay()->set_seconds(retry_seconds);
    details.add_details()->PackFrom(info);
  }
  return {code, "", details.SerializeAsString()};
}

TEST(MayRetryAfter, ALostAnswerIsNoReasonToRepeatWhatDoesHarmTwice) {
  EXPECT_EQ(MayRetryAfter(Error(grpc::StatusCode::UNAVAILABLE), Repeatable::kYes), absl::ZeroDuration());
  EXPECT_EQ(MayRetryAfter(Error(grpc::StatusCode::UNAVAILABLE, 3), Repeatable::kYes), absl::Seconds(3));
  EXPECT_EQ(MayRetryAfter(Error(grpc::StatusCode::UNAVAILABLE, 3), Repeatable::kNo), std::nullopt);
}

TEST(MayRetryAfter, ARefusalWithATimeToComeBackHadNoEffect) {
  for (const Repeatable repeatable : {Repeatable::kYes, Repeatable::kNo}) {
    EXPECT_EQ(MayRetryAfter(Error(grpc::StatusCode::RESOURCE_EXHAUSTED, 3), repeatable), absl::Seconds(3));
    EXPECT_EQ(MayRetryAfter(Error(grpc::StatusCode::RESOURCE_EXHAUSTED), repeatable), std::nullopt);
  }
}

TEST(MayRetryAfter, OtherErrorsAreFinal) {
  for (const auto code :
       {grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::NOT_FOUND, grpc::StatusCode::ABORTED,
        grpc::StatusCode::DEADLINE_EXCEEDED, grpc::StatusCode::INTERNAL}) {
    EXPECT_EQ(MayRetryAfter(Error(code, 3), Repeatable::kYes), std::nullopt) << code;
  }
}

}  // namespace
}  // namespace dialtone
