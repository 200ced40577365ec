#include "server/pacing/account_health.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

VapiError ErrorOf(VapiErrorKind kind, int http_status, std::string message = "words") {
  return {.kind = kind, .http_status = http_status, .message = std::move(message)};
}

AccountStatus Described(const AccountHealth& health) {
  AccountStatus status;
  health.Describe(status);
  return status;
}

TEST(AccountHealthTest, AStateSaysSinceWhen) {
  AccountHealth health(kNow);
  EXPECT_EQ(Described(health).state, AccountState::kHealthy);
  EXPECT_EQ(Described(health).state_time, kNow);
  EXPECT_FALSE(health.Update(false, false, kNow + absl::Seconds(1)));
  EXPECT_TRUE(health.Update(true, false, kNow + absl::Seconds(2)));
  EXPECT_FALSE(health.Update(true, false, kNow + absl::Seconds(3)));
  EXPECT_EQ(Described(health).state, AccountState::kUnreachable);
  EXPECT_EQ(Described(health).state_time, kNow + absl::Seconds(2));
}

TEST(AccountHealthTest, ARefusedKeyIsRememberedUntilVapiTakesOne) {
  AccountHealth health(kNow);
  health.Failed(ErrorOf(VapiErrorKind::kUnauthorized, 401, "Invalid Key"), kNow);
  health.Failed(ErrorOf(VapiErrorKind::kServerError, 503), kNow);
  health.Failed(ErrorOf(VapiErrorKind::kRateLimited, 429), kNow);
  health.Update(false, false, kNow);
  EXPECT_EQ(health.state(), AccountState::kCredentialsRefused);
  health.Failed(ErrorOf(VapiErrorKind::kNotFound, 404), kNow);
  health.Update(false, false, kNow);
  EXPECT_EQ(health.state(), AccountState::kHealthy) << "a 404 means that the key was taken";
}

TEST(AccountHealthTest, TheWorstStateIsShown) {
  AccountHealth health(kNow);
  health.Failed(ErrorOf(VapiErrorKind::kUnauthorized, 401), kNow);
  health.Update(true, true, kNow);
  EXPECT_EQ(health.state(), AccountState::kUnreachable);
  health.Update(false, true, kNow);
  EXPECT_EQ(health.state(), AccountState::kCredentialsRefused);
  health.Succeeded(kNow);
  health.Update(false, true, kNow);
  EXPECT_EQ(health.state(), AccountState::kThrottled);
}

TEST(AccountHealthTest, TheLastErrorIsOneOfTheAccountNotOfARequest) {
  AccountHealth health(kNow);
  health.Failed(ErrorOf(VapiErrorKind::kUnauthorized, 401, "Invalid Key"), kNow);
  health.Failed(ErrorOf(VapiErrorKind::kAreaCodeUnavailable, 400, "no stock"), kNow + absl::Seconds(1));
  health.Failed(ErrorOf(VapiErrorKind::kInvalidRequest, 0, "not a Vapi id"), kNow + absl::Seconds(2));
  const AccountStatus status = Described(health);
  EXPECT_EQ(status.last_error, "HTTP 401: Invalid Key");
  EXPECT_EQ(status.last_error_time, kNow);
  EXPECT_EQ(status.last_success_time, std::nullopt);
}

TEST(AccountHealthTest, AnErrorWithoutAReplySaysWhatItWas) {
  AccountHealth health(kNow);
  health.Failed(ErrorOf(VapiErrorKind::kNotSent, 0, "connection refused"), kNow);
  EXPECT_EQ(health.last_error(), "not_sent: connection refused");
}

}  // namespace
}  // namespace dialtone
