#include "server/vapi/base_url.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dialtone {
namespace {

TEST(BaseUrlTest, HttpsIsAllowedAnywhere) {
  const absl::StatusOr<BaseUrl> base = ParseBaseUrl("https://api.vapi.ai");
  ASSERT_TRUE(base.ok()) << base.status();
  EXPECT_EQ(base->url, "https://api.vapi.ai");
  EXPECT_TRUE(base->is_https);
  EXPECT_FALSE(base->is_loopback);
}

TEST(BaseUrlTest, KeepsAPathAndDropsTheSlashAtTheEnd) {
  EXPECT_EQ(ParseBaseUrl("https://gateway.example/vapi/").value().url, "https://gateway.example/vapi");
  EXPECT_EQ(ParseBaseUrl("HTTPS://api.vapi.ai/").value().url, "https://api.vapi.ai");
}

TEST(BaseUrlTest, PlainHttpIsAllowedToLoopback) {
  for (const std::string url : {"http://127.0.0.1:8900", "http://127.1.2.3", "http://localhost:8900",
                                "http://LOCALHOST", "http://[::1]:8900", "http://127.1"}) {
    const absl::StatusOr<BaseUrl> base = ParseBaseUrl(url);
    ASSERT_TRUE(base.ok()) << url << ": " << base.status();
    EXPECT_TRUE(base->is_loopback) << url;
    EXPECT_FALSE(base->is_https) << url;
  }
}

TEST(BaseUrlTest, PlainHttpToAnyOtherHostIsRefused) {
  for (const std::string url : {"http://api.vapi.ai", "http://127.0.0.1.example.com",
                                "http://localhost.example.com", "http://128.0.0.1", "http://0.0.0.0",
                                "http://[::2]", "http://[::ffff:8.8.8.8]", "http://10.0.0.1:8900"}) {
    const absl::StatusOr<BaseUrl> base = ParseBaseUrl(url);
    EXPECT_TRUE(absl::IsInvalidArgument(base.status())) << url;
    EXPECT_THAT(std::string(base.status().message()), testing::HasSubstr("https")) << url;
  }
}

TEST(BaseUrlTest, WhatIsNoBaseUrlIsRefusedWithoutBeingQuoted) {
  for (const std::string url :
       {"", "api.vapi.ai", "https://", "ftp://127.0.0.1", "file:///etc/passwd",
        "https://user:hunter2@api.vapi.ai", "https://api.vapi.ai?key=hunter2", "https://api.vapi.ai#hunter2",
        "https://api .vapi.ai", "https://api.vapi.ai:99999999"}) {
    const absl::StatusOr<BaseUrl> base = ParseBaseUrl(url);
    EXPECT_TRUE(absl::IsInvalidArgument(base.status())) << url;
    EXPECT_THAT(std::string(base.status().message()), testing::Not(testing::HasSubstr("hunter2")));
  }
  EXPECT_FALSE(ParseBaseUrl(std::string("http://127.0.0.1\0.example.com", 29)).ok());
}

}  // namespace
}  // namespace dialtone
