#include "client/cli/number_table.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

v1::PhoneNumber Number(const std::string& id, v1::PhoneNumber::State state) {
  v1::PhoneNumber number;
  number.set_name("phoneNumbers/" + id);
  number.set_campaign("campaigns/" + id);
  number.set_state(state);
  number.set_area_code("415");
  number.set_vapi_account("default");
  number.mutable_create_time()->set_seconds(1'800'000'000 - 12);
  return number;
}

TEST(NumberTable, SaysOfEachStateWhatThereIsToSay) {
  v1::PhoneNumber pending = Number("a", v1::PhoneNumber::PENDING);
  pending.mutable_provisioning()->mutable_requested_time()->set_seconds(1'800'000'000 - 10);
  pending.mutable_provisioning()->mutable_expected_ready_time()->set_seconds(1'800'000'000 + 7);
  pending.mutable_provisioning()->set_progress(0.42);
  v1::PhoneNumber active = Number("b", v1::PhoneNumber::ACTIVE);
  active.set_number("+14155550123");
  v1::PhoneNumber failed = Number("c", v1::PhoneNumber::FAILED);
  failed.mutable_failure()->set_reason(v1::Failure::AREA_CODE_UNAVAILABLE);
  EXPECT_EQ(NumberTable({pending, active, failed, Number("d", v1::PhoneNumber::PENDING)}, kNow),
            "CAMPAIGN  STATE    NUMBER        AREA  AGE  DETAIL\n"
            "a         PENDING  -             415   12s  42%, about 7s left\n"
            "b         ACTIVE   +14155550123  415   12s  -\n"
            "c         FAILED   -             415   12s  AREA_CODE_UNAVAILABLE\n"
            "d         PENDING  -             415   12s  waiting for Vapi\n");
}

}  // namespace
}  // namespace dialtone
