#include "client/cli/orphan_table.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

v1::OrphanedPhoneNumber Orphan() {
  v1::OrphanedPhoneNumber orphan;
  orphan.set_vapi_account("default");
  orphan.set_vapi_phone_number_id("v-1");
  orphan.set_vapi_name("dt-01j9zv4q3m8x2c7k5n6p0r1s2t-1");
  orphan.set_number("+14155550123");
  orphan.mutable_create_time()->set_seconds(1'800'000'000 - 7200);
  orphan.mutable_releasable_time()->set_seconds(1'800'000'000 - 3600);
  return orphan;
}

TEST(OrphanTable, SaysFromWhenOnEachMayBeReleased) {
  v1::OrphanedPhoneNumber young = Orphan();
  young.set_vapi_phone_number_id("v-2");
  young.clear_number();
  young.mutable_create_time()->set_seconds(1'800'000'000 - 60);
  young.mutable_releasable_time()->set_seconds(1'800'000'000 + 3540);
  v1::OrphanedPhoneNumber ageless = Orphan();
  ageless.set_vapi_phone_number_id("v-3");
  ageless.clear_create_time();
  ageless.clear_releasable_time();
  EXPECT_EQ(OrphanTable({Orphan(), young, ageless}, kNow),
            "VAPI ID  NUMBER        ACCOUNT  AGE  RELEASABLE  TAG\n"
            "v-1      +14155550123  default  2h   now         dt-01j9zv4q3m8x2c7k5n6p0r1s2t-1\n"
            "v-2      -             default  1m   in 59m      dt-01j9zv4q3m8x2c7k5n6p0r1s2t-1\n"
            "v-3      +14155550123  default  -    -           dt-01j9zv4q3m8x2c7k5n6p0r1s2t-1\n");
}

TEST(OrphanTable, WhatIsToBeReleasedIsNamedByAllThatIsKnownOfIt) {
  EXPECT_EQ(OrphanText(Orphan(), kNow), "+14155550123 (dt-01j9zv4q3m8x2c7k5n6p0r1s2t-1, made 2h ago)");
  v1::OrphanedPhoneNumber bare;
  bare.set_vapi_name("dt-\x1b[2J");
  EXPECT_EQ(OrphanText(bare, kNow).find('\x1b'), std::string::npos);
  EXPECT_NE(OrphanText(bare, kNow).find("no digits"), std::string::npos);
}

}  // namespace
}  // namespace dialtone
