#include "client/cli/account_table.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

v1::Account AccountWith(double configured, double effective) {
  v1::Account account;
  account.set_requests_per_second(configured);
  account.set_effective_requests_per_second(effective);
  return account;
}

TEST(AccountTableTest, ARateSaysWhatIsLeftOfIt) {
  EXPECT_EQ(RateText(AccountWith(5, 5)), "5/s");
  EXPECT_EQ(RateText(AccountWith(5, 2.5)), "2.5 of 5/s");
  EXPECT_EQ(RateText(AccountWith(10, 0.625)), "0.625 of 10/s");
  EXPECT_EQ(RateText(AccountWith(0, 0)), "no limit");
}

TEST(AccountTableTest, AStateThatIsNewerThanTheProgramIsUnknown) {
  EXPECT_EQ(StateText(v1::Account::THROTTLED), "THROTTLED");
  EXPECT_EQ(StateText(static_cast<v1::Account::State>(99)), "UNKNOWN");
}

TEST(AccountTableTest, OneRowPerAccount) {
  v1::ListAccountsResponse list;
  v1::Account* healthy = list.add_accounts();
  healthy->set_name("accounts/default");
  healthy->set_state(v1::Account::HEALTHY);
  healthy->mutable_state_time()->set_seconds(1'790'000'000 - 300);
  healthy->set_requests_per_second(5);
  healthy->set_effective_requests_per_second(5);
  healthy->set_host("api.vapi.ai");
  v1::Account* refused = list.add_accounts();
  refused->set_name("accounts/acme");
  refused->set_state(v1::Account::CREDENTIALS_REFUSED);
  refused->mutable_state_time()->set_seconds(1'790'000'000 - 12);
  refused->set_requests_per_second(2);
  refused->set_effective_requests_per_second(1);
  refused->set_calls_waiting(3);
  refused->set_calls_in_progress(1);
  refused->set_host("api.vapi.ai");
  refused->set_last_error("HTTP 401: Invalid Key");
  refused->mutable_last_error_time()->set_seconds(1'790'000'000 - 4);
  EXPECT_EQ(
      AccountTable(list, kNow),
      "ACCOUNT  STATE                SINCE  RATE      WAITING  UNDER WAY  HOST         LAST ERROR\n"
      "default  HEALTHY              5m     5/s       0        0          api.vapi.ai  -\n"
      "acme     CREDENTIALS_REFUSED  12s    1 of 2/s  3        1          api.vapi.ai  4s ago: HTTP 401: "
      "Invalid Key\n");
}

}  // namespace
}  // namespace dialtone
