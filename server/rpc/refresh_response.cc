#include "server/rpc/refresh_response.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/rpc/convert.h"

namespace dialtone {
namespace {

using Response = v1::RefreshPhoneNumberResponse;

Response::Outcome OutcomeOf(const PhoneNumber& number) {
  switch (number.state) {
    case PhoneNumberState::kActive:
      return Response::READY;
    case PhoneNumberState::kPending:
      return Response::STILL_PENDING;
    case PhoneNumberState::kFailed:
    case PhoneNumberState::kReleasing:
    case PhoneNumberState::kReleased:
      return Response::FAILED;
  }
  return Response::OUTCOME_UNSPECIFIED;
}

std::string SentenceOf(const CheckedNumber& checked) {
  const PhoneNumber& number = checked.number;
  switch (number.state) {
    case PhoneNumberState::kActive:
      return absl::StrCat("Number is ready: ", number.number);
    case PhoneNumberState::kFailed:
      return number.failure.has_value() ? number.failure->message : "The number failed.";
    case PhoneNumberState::kReleasing:
      return "The number is being released.";
    case PhoneNumberState::kReleased:
      return "The number was released.";
    case PhoneNumberState::kPending:
      break;
  }
  if (checked.outcome == CheckOutcome::kUnreachable) {
    return "Vapi could not be asked just now; Dialtone keeps looking.";
  }
  if (number.vapi_phone_number_id.empty()) return "The number is still being requested from Vapi.";
  return "Still pending: Vapi has not assigned the digits yet.";
}

}  // namespace

void ToProto(const CheckedNumber& checked, const Moment& moment, v1::RefreshPhoneNumberResponse* response) {
  ToProto(checked.number, moment, response->mutable_phone_number());
  response->set_outcome(OutcomeOf(checked.number));
  response->set_message(SentenceOf(checked));
}

void ToProto(const CheckedNumbers& checked, const Moment& moment,
             v1::RefreshPendingPhoneNumbersResponse* response) {
  for (const CheckedNumber& one : checked.numbers) ToProto(one, moment, response->add_results());
  response->set_checked_count(checked.checked);
  response->set_ready_count(checked.ready);
  response->set_still_pending_count(checked.still_pending);
  response->set_failed_count(checked.failed);
  response->set_message(checked.checked == 0
                            ? std::string("No number is pending.")
                            : absl::StrCat(checked.ready, " of ", checked.checked,
                                           checked.checked == 1 ? " number is ready" : " numbers are ready"));
}

}  // namespace dialtone
