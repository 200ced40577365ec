#include "server/rpc/refresh_response.h"

#include <gtest/gtest.h>

#include <string>

#include "server/provisioning/schedule/learned_times.h"
#include "storage/memory/memory_coordination.h"
#include "tests/support/sample_records.h"

namespace dialtone {
namespace {

// The moment at which a message is made, by a server that has learned nothing yet.
Moment At(absl::Time now) {
  static MemoryCoordination* const coordination = new MemoryCoordination();
  static const LearnedTimes* const learned = new LearnedTimes(*coordination);
  return {now, *learned};
}

using Response = v1::RefreshPhoneNumberResponse;

PhoneNumber NumberIn(PhoneNumberState state) {
  PhoneNumber number = NewRecord("spring").number;
  number.state = state;
  number.vapi_phone_number_id = "c3c2cbb8";
  return number;
}

Response ResponseOf(PhoneNumber number, CheckOutcome outcome) {
  Response response;
  ToProto(CheckedNumber{.number = std::move(number), .outcome = outcome}, At(SampleTime()), &response);
  return response;
}

TEST(RefreshResponseTest, AReadyNumberIsToldWithItsDigits) {
  PhoneNumber number = NumberIn(PhoneNumberState::kActive);
  number.number = "+14155550123";
  const Response response = ResponseOf(number, CheckOutcome::kReady);
  EXPECT_EQ(response.outcome(), Response::READY);
  EXPECT_EQ(response.message(), "Number is ready: +14155550123");
  EXPECT_EQ(response.phone_number().number(), "+14155550123");
}

TEST(RefreshResponseTest, APendingNumberSaysWhatItWaitsFor) {
  Response response = ResponseOf(NumberIn(PhoneNumberState::kPending), CheckOutcome::kStillPending);
  EXPECT_EQ(response.outcome(), Response::STILL_PENDING);
  EXPECT_EQ(response.message(), "Still pending: Vapi has not assigned the digits yet.");

  response = ResponseOf(NumberIn(PhoneNumberState::kPending), CheckOutcome::kUnreachable);
  EXPECT_EQ(response.outcome(), Response::STILL_PENDING);
  EXPECT_EQ(response.message(), "Vapi could not be asked just now; Dialtone keeps looking.");

  PhoneNumber unasked = NumberIn(PhoneNumberState::kPending);
  unasked.vapi_phone_number_id.clear();
  response = ResponseOf(unasked, CheckOutcome::kNone);
  EXPECT_EQ(response.outcome(), Response::STILL_PENDING);
  EXPECT_EQ(response.message(), "The number is still being requested from Vapi.");
}

TEST(RefreshResponseTest, AFailedNumberSaysWhy) {
  PhoneNumber number = NumberIn(PhoneNumberState::kFailed);
  number.failure =
      Failure{.reason = FailureReason::kBlocked, .message = "Vapi blocked it.", .time = SampleTime()};
  const Response response = ResponseOf(number, CheckOutcome::kFailed);
  EXPECT_EQ(response.outcome(), Response::FAILED);
  EXPECT_EQ(response.message(), "Vapi blocked it.");
  EXPECT_EQ(response.phone_number().failure().reason(), v1::Failure::BLOCKED);
}

TEST(RefreshResponseTest, ANumberThatIsGivenBackWillNotBeReady) {
  Response response = ResponseOf(NumberIn(PhoneNumberState::kReleasing), CheckOutcome::kNone);
  EXPECT_EQ(response.outcome(), Response::FAILED);
  EXPECT_EQ(response.message(), "The number is being released.");
  response = ResponseOf(NumberIn(PhoneNumberState::kReleased), CheckOutcome::kNone);
  EXPECT_EQ(response.outcome(), Response::FAILED);
  EXPECT_EQ(response.message(), "The number was released.");
}

TEST(RefreshResponseTest, ABulkRefreshCarriesEachResultAndTheSums) {
  CheckedNumbers checked{.checked = 5, .ready = 2, .still_pending = 2, .failed = 1};
  checked.numbers.push_back({.number = NumberIn(PhoneNumberState::kActive), .outcome = CheckOutcome::kReady});
  checked.numbers.push_back(
      {.number = NumberIn(PhoneNumberState::kPending), .outcome = CheckOutcome::kStillPending});
  v1::RefreshPendingPhoneNumbersResponse response;
  ToProto(checked, At(SampleTime()), &response);
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.results(0).outcome(), Response::READY);
  EXPECT_EQ(response.results(1).outcome(), Response::STILL_PENDING);
  EXPECT_EQ(response.checked_count(), 5);
  EXPECT_EQ(response.ready_count(), 2);
  EXPECT_EQ(response.still_pending_count(), 2);
  EXPECT_EQ(response.failed_count(), 1);
  EXPECT_EQ(response.message(), "2 of 5 numbers are ready");
}

TEST(RefreshResponseTest, OneAndNoneHaveTheirOwnSentences) {
  v1::RefreshPendingPhoneNumbersResponse response;
  ToProto(CheckedNumbers{.checked = 1, .ready = 1}, At(SampleTime()), &response);
  EXPECT_EQ(response.message(), "1 of 1 number is ready");
  response.Clear();
  ToProto(CheckedNumbers{}, At(SampleTime()), &response);
  EXPECT_EQ(response.message(), "No number is pending.");
}

}  // namespace
}  // namespace dialtone
