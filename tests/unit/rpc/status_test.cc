#include "server/rpc/status.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/ulid.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

// The detail of type Message; nullopt when there is none, a failure when there are two.
template <typename Message>
std::optional<Message> DetailOf(const grpc::Status& status) {
  std::optional<Message> found;
  const google::rpc::Status details = DetailsOf(status);
  for (const auto& any : details.details()) {
    Message message;
    if (!any.Is<Message>()) continue;
    EXPECT_TRUE(any.UnpackTo(&message));
    EXPECT_FALSE(found.has_value());
    found = message;
  }
  return found;
}

TEST(StatusTest, OkIsOkWithoutDetails) {
  const grpc::Status status = ToGrpcStatus(absl::OkStatus());
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.error_details(), "");
}

TEST(StatusTest, CodeAndMessageAreKeptInStatusAndDetails) {
  const grpc::Status status = ToGrpcStatus(absl::NotFoundError("There is no campaign campaigns/x."));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "There is no campaign campaigns/x.");
  EXPECT_EQ(DetailsOf(status).code(), 5);
  EXPECT_EQ(DetailsOf(status).message(), "There is no campaign campaigns/x.");
}

TEST(StatusTest, EveryErrorHasAnErrorInfoOfOurDomain) {
  const grpc::Status status =
      ToGrpcStatus(WithReason(absl::NotFoundError("There is no campaign."), "CAMPAIGN_NOT_FOUND"));
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "CAMPAIGN_NOT_FOUND");
  EXPECT_EQ(info->domain(), "dialtone");
  EXPECT_FALSE(DetailOf<google::rpc::BadRequest>(status).has_value());
  EXPECT_FALSE(DetailOf<google::rpc::RetryInfo>(status).has_value());
}

TEST(StatusTest, AnErrorWithoutAReasonHasItsCodeForOne) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(ToGrpcStatus(absl::UnavailableError("down")));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "UNAVAILABLE");
}

TEST(StatusTest, FieldViolationsBecomeABadRequest) {
  const grpc::Status status = ToGrpcStatus(InvalidFields({{"a.b", "is required"}, {"c", "is too long"}}));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad.has_value());
  ASSERT_EQ(bad->field_violations_size(), 2);
  EXPECT_EQ(bad->field_violations(0).field(), "a.b");
  EXPECT_EQ(bad->field_violations(0).description(), "is required");
  EXPECT_EQ(bad->field_violations(1).field(), "c");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status)->reason(), "INVALID_FIELDS");
}

TEST(StatusTest, ARetryDelayBecomesARetryInfo) {
  const auto retry = DetailOf<google::rpc::RetryInfo>(
      ToGrpcStatus(WithRetryDelay(absl::ResourceExhaustedError("busy"), absl::Milliseconds(2500))));
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 2);
  EXPECT_EQ(retry->retry_delay().nanos(), 500'000'000);
}

TEST(StatusTest, AnErrorOfOursIsMaskedAndLoggedUnderAReference) {
  for (const absl::Status& fault :
       {WithReason(absl::InternalError("SELECT secret FROM table"), "SQL"),
        absl::UnknownError("SELECT secret FROM table"), absl::DataLossError("SELECT secret FROM table")}) {
    ::testing::internal::CaptureStderr();
    const grpc::Status status = ToGrpcStatus(fault);
    const std::string log = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(static_cast<int>(status.error_code()), static_cast<int>(fault.code()));
    EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
    EXPECT_THAT(status.error_details(), Not(HasSubstr("secret")));
    EXPECT_THAT(log, HasSubstr("SELECT secret FROM table"));
    const std::string& message = status.error_message();
    const std::size_t end = message.rfind('.');
    ASSERT_GE(end, 26u);
    const std::string reference = message.substr(end - 26, 26);
    EXPECT_TRUE(IsUlid(reference)) << message;
    EXPECT_THAT(log, HasSubstr(reference));
  }
}

TEST(StatusTest, NothingOfARequestOrAPersonIsLoggedForOtherErrors) {
  ::testing::internal::CaptureStderr();
  ToGrpcStatus(InvalidFields({{"campaign.assistant.system_prompt", "too long"}}));
  ToGrpcStatus(absl::NotFoundError("x"));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

// What gRPC counts of a status against the size that the peer allows: percent-encoded text, base64 details.
std::size_t HeaderBytes(const grpc::Status& status) {
  std::size_t bytes = (status.error_details().size() + 2) / 3 * 4;
  for (const char c : status.error_message()) bytes += c >= ' ' && c <= '~' && c != '%' ? 1 : 3;
  return bytes;
}

TEST(StatusTest, ManyOrLongFaultsStillFitIntoTheHeadersOfAClient) {
  std::vector<FieldViolation> faults;
  for (int i = 0; i < 200; ++i) {
    faults.push_back({absl::StrCat("campaign.labels[", std::string(63, 'X'), i, "]"),
                      "a key is 1 to 63 of a-z 0-9 _ - . / and starts with a letter"});
  }
  const std::string prayer(1 << 20, 'x');
  std::string umlauts;
  while (umlauts.size() < 5000) umlauts += "ä☎";
  for (const absl::Status& error :
       {InvalidFields(faults), InvalidFields({{"update_mask", "'" + prayer + "' is not a field"}}),
        InvalidFields({{umlauts, umlauts}, {"x" + umlauts, "y" + umlauts}, {"zz", umlauts}}),
        absl::NotFoundError(umlauts)}) {
    const grpc::Status status = ToGrpcStatus(error);
    EXPECT_LT(HeaderBytes(status), 7800u) << "8 KiB are allowed by default, other headers included";
    EXPECT_TRUE(DetailOf<google::rpc::ErrorInfo>(status).has_value());
    EXPECT_THAT(status.error_message(), ::testing::EndsWith("..."));
    if (absl::IsInvalidArgument(error)) {
      ASSERT_TRUE(DetailOf<google::rpc::BadRequest>(status).has_value());
      EXPECT_GE(DetailOf<google::rpc::BadRequest>(status)->field_violations_size(), 1);
    }
  }
}

TEST(StatusTest, AThirtyFoldFaultOfUsualLengthIsToldCompletely) {
  std::vector<FieldViolation> faults;
  for (int i = 0; i < 30; ++i)
    faults.push_back({absl::StrCat("campaign.field_", i), "is far too long, cut it"});
  const auto bad = DetailOf<google::rpc::BadRequest>(ToGrpcStatus(InvalidFields(faults)));
  ASSERT_TRUE(bad.has_value());
  EXPECT_EQ(bad->field_violations_size(), 30);
}

TEST(CodeNameTest, EveryCodeHasTheNameThatDashboardsKnow) {
  std::vector<std::string> names;
  for (int code = 0; code <= 16; ++code) {
    names.emplace_back(CodeName(static_cast<grpc::StatusCode>(code)));
  }
  EXPECT_THAT(names, ElementsAre("OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded",
                                 "NotFound", "AlreadyExists", "PermissionDenied", "ResourceExhausted",
                                 "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal",
                                 "Unavailable", "DataLoss", "Unauthenticated"));
  EXPECT_EQ(CodeName(static_cast<grpc::StatusCode>(99)), "Unknown");
}

}  // namespace
}  // namespace dialtone
