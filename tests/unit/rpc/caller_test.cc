#include "server/rpc/caller.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(CallerTest, ThePortOfAnAddressIsLeftOut) {
  EXPECT_EQ(CallerOf("ipv4:10.0.0.7:50123"), "ipv4:10.0.0.7");
  EXPECT_EQ(CallerOf("ipv6:%5B2001:db8::1%5D:50123"), "ipv6:%5B2001:db8::1%5D");
}

TEST(CallerTest, ConnectionsOfOneHostAreOneCaller) {
  EXPECT_EQ(CallerOf("ipv4:10.0.0.7:1"), CallerOf("ipv4:10.0.0.7:65535"));
  EXPECT_NE(CallerOf("ipv4:10.0.0.7:1"), CallerOf("ipv4:10.0.0.8:1"));
}

TEST(CallerTest, ASocketFileHasNoPort) {
  EXPECT_EQ(CallerOf("unix:/run/dialtone:1.sock"), "unix:/run/dialtone:1.sock");
  EXPECT_EQ(CallerOf("unix:"), "unix:");
}

TEST(CallerTest, WhatHasNoColonStaysAsItIs) {
  EXPECT_EQ(CallerOf("unknown"), "unknown");
  EXPECT_EQ(CallerOf(""), "");
}

}  // namespace
}  // namespace dialtone
