#include "client/rpc_error.h"

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace dialtone {
namespace {

TEST(RpcError, DecodesEveryDetail) {
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELDS");
  info.set_domain("dialtone");
  (*info.mutable_metadata())["campaign"] = "campaigns/a";
  google::rpc::BadRequest bad_request;
  for (const char* field : {"campaign.display_name", "campaign.labels"}) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description("is wrong");
  }
  google::rpc::RetryInfo retry_info;
  retry_info.mutable_retry_delay()->set_seconds(2);
  retry_info.mutable_retry_delay()->set_nanos(500'000'000);
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  details.add_details()->PackFrom(bad_request);
  details.add_details()->PackFrom(retry_info);

  const RpcError error = DecodeRpcError(
      grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "2 fields are wrong", details.SerializeAsString()));
  EXPECT_EQ(error.code, absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error.message, "2 fields are wrong");
  EXPECT_EQ(error.reason, "INVALID_FIELDS");
  EXPECT_EQ(error.metadata.at("campaign"), "campaigns/a");
  ASSERT_EQ(error.violations.size(), 2u);
  EXPECT_EQ(error.violations[0].field, "campaign.display_name");
  EXPECT_EQ(error.violations[1].description, "is wrong");
  EXPECT_EQ(error.retry_delay, absl::Milliseconds(2500));
}

TEST(RpcError, ManagesWithoutDetails) {
  for (const char* details : {"", "no protobuf \xff\xff"}) {
    const RpcError error = DecodeRpcError(grpc::Status(grpc::StatusCode::UNAVAILABLE, "away", details));
    EXPECT_EQ(error.code, absl::StatusCode::kUnavailable);
    EXPECT_EQ(error.message, "away");
    EXPECT_EQ(error.reason, "");
    EXPECT_TRUE(error.violations.empty());
    EXPECT_FALSE(error.retry_delay.has_value());
  }
}

TEST(RpcError, ACodeWithoutANameIsUnknown) {
  EXPECT_EQ(DecodeRpcError(grpc::Status(static_cast<grpc::StatusCode>(20), "odd")).code,
            absl::StatusCode::kUnknown);
}

}  // namespace
}  // namespace dialtone
