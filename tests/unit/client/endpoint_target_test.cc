#include "client/endpoint_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

using ::testing::HasSubstr;

TEST(EndpointTarget, OneEndpointIsWhatItIs) {
  for (const char* endpoint : {"localhost:50051", "dns:///dialtone:50051", "unix:/run/dialtone.sock"}) {
    ASSERT_OK_AND_ASSIGN(const std::string target, EndpointTarget({endpoint}));
    EXPECT_EQ(target, endpoint);
  }
}

TEST(EndpointTarget, SeveralAddressesAreOneTarget) {
  ASSERT_OK_AND_ASSIGN(std::string target, EndpointTarget({"10.0.0.1:50051", "10.0.0.2:50051"}));
  EXPECT_EQ(target, "ipv4:10.0.0.1:50051,10.0.0.2:50051");
  ASSERT_OK_AND_ASSIGN(target, EndpointTarget({"[::1]:1", "[fe80::2]:65535"}));
  EXPECT_EQ(target, "ipv6:[::1]:1,[fe80::2]:65535");
}

TEST(EndpointTarget, WhatIsNoAddressIsNamed) {
  for (const char* endpoint :
       {"dialtone:50051", "10.0.0.1", "10.0.0.1:0", "10.0.0.1:65536", "::1:50051", "10.0.0.1:x"}) {
    EXPECT_THAT(EndpointTarget({"10.0.0.2:50051", endpoint}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(endpoint)));
  }
  EXPECT_THAT(EndpointTarget({}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(EndpointTarget({""}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(IsLoopback, HoldsForWhatStaysHere) {
  for (const char* endpoint : {"127.0.0.1:1", "127.8.9.1:50051", "localhost:50051", "[::1]:50051",
                               "dns:///localhost:1", "ipv4:127.0.0.1:1", "unix:/run/dialtone.sock"}) {
    EXPECT_TRUE(IsLoopback(endpoint)) << endpoint;
  }
}

TEST(IsLoopback, DoesNotHoldForWhatMayLeave) {
  for (const char* endpoint :
       {"10.0.0.1:1", "dialtone:1", "127.0.0.1.example.com:1", "localhost.example.com:1",
        "dns:///127.example.com:1", "ipv4:127.0.0.1:1,10.0.0.1:1", "dns://10.0.0.1/localhost:1", "localhost",
        ""}) {
    EXPECT_FALSE(IsLoopback(endpoint)) << endpoint;
  }
}

}  // namespace
}  // namespace dialtone
