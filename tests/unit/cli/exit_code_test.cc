#include "client/cli/exit_code.h"

#include <gtest/gtest.h>

#include <string>

namespace dialtone {
namespace {

TEST(ExitCode, FollowsTheCodeOfTheError) {
  EXPECT_EQ(ExitCodeFor(absl::StatusCode::kInvalidArgument), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeFor(absl::StatusCode::kNotFound), ExitCode::kNotFound);
  EXPECT_EQ(ExitCodeFor(absl::StatusCode::kUnavailable), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeFor(absl::StatusCode::kDeadlineExceeded), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeFor(absl::StatusCode::kCancelled), ExitCode::kInterrupted);
  for (const auto code :
       {absl::StatusCode::kAlreadyExists, absl::StatusCode::kAborted, absl::StatusCode::kInternal,
        absl::StatusCode::kFailedPrecondition, absl::StatusCode::kUnknown}) {
    EXPECT_EQ(ExitCodeFor(code), ExitCode::kOtherError) << absl::StatusCodeToString(code);
  }
}

TEST(ExitCode, NumbersAreTheOnesThatScriptsRelyOn) {
  EXPECT_EQ(static_cast<int>(ExitCode::kOk), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kOtherError), 1);
  EXPECT_EQ(static_cast<int>(ExitCode::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kNotFound), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kStillPending), 4);
  EXPECT_EQ(static_cast<int>(ExitCode::kFailed), 5);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnhealthy), 6);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnavailable), 69);
  EXPECT_EQ(static_cast<int>(ExitCode::kInterrupted), 130);
}

TEST(ExitCode, AFailureHidesAPendingResultAndAnErrorHidesBoth) {
  EXPECT_EQ(WorseOf(ExitCode::kOk, ExitCode::kStillPending), ExitCode::kStillPending);
  EXPECT_EQ(WorseOf(ExitCode::kFailed, ExitCode::kStillPending), ExitCode::kFailed);
  EXPECT_EQ(WorseOf(ExitCode::kFailed, ExitCode::kNotFound), ExitCode::kNotFound);
  EXPECT_EQ(WorseOf(ExitCode::kOtherError, ExitCode::kUnavailable), ExitCode::kOtherError);
  EXPECT_EQ(WorseOf(ExitCode::kOk, ExitCode::kOk), ExitCode::kOk);
}

}  // namespace
}  // namespace dialtone
