#include "server/provisioning/vapi_failure.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace dialtone {
namespace {

Failure Refusal(FailureReason reason, std::string message, bool retryable, const VapiError& error,
                absl::Time now) {
  return {.reason = reason,
          .message = std::move(message),
          .vapi_message = error.message,
          .vapi_http_status = error.http_status,
          .suggested_area_codes = error.suggested_area_codes,
          .retryable = retryable,
          .time = now};
}

// What a refusal means whatever was asked for.
Failure RefusedFor(FailureReason otherwise, std::string otherwise_message, const VapiError& error,
                   absl::Time now) {
  switch (error.kind) {
    case VapiErrorKind::kUnauthorized:
      return Refusal(
          FailureReason::kVapiCredentials,
          "Vapi refused the API key of this account. Check that it is a private key and still valid, then "
          "retry the campaign.",
          true, error, now);
    case VapiErrorKind::kQuota:
      return Refusal(
          FailureReason::kVapiQuota,
          "The Vapi account may not hold more phone numbers. Release one or raise the limit at Vapi, then "
          "retry the campaign.",
          true, error, now);
    case VapiErrorKind::kPayment:
      return Refusal(
          FailureReason::kVapiPayment,
          "Vapi wants a payment method or a higher plan. Mend it at Vapi, then retry the campaign.", true,
          error, now);
    default:
      return Refusal(otherwise, std::move(otherwise_message), false, error, now);
  }
}

}  // namespace

Failure AssistantRefused(const VapiError& error, absl::Time now) {
  Failure failure =
      RefusedFor(FailureReason::kInvalidAssistant,
                 "Vapi refused the assistant's settings. Update the campaign's assistant as Vapi's message "
                 "says, then retry the campaign.",
                 error, now);
  failure.retryable = true;
  return failure;
}

Failure NumberRefused(const VapiError& error, const std::string& area_code, absl::Time now) {
  if (error.kind == VapiErrorKind::kAreaCodeUnavailable) {
    const std::string advice =
        error.suggested_area_codes.empty()
            ? "Retry with another area code."
            : absl::StrCat("Retry with one of ", absl::StrJoin(error.suggested_area_codes, ", "), ".");
    return Refusal(FailureReason::kAreaCodeUnavailable,
                   absl::StrCat("Vapi has no number in area code ", area_code, " now. ", advice), true, error,
                   now);
  }
  return RefusedFor(FailureReason::kVapiRejected,
                    "Vapi refused to make a phone number. Its message says why; retry once that is mended.",
                    error, now);
}

Failure ActivationTimedOut(absl::Duration deadline, bool has_sip_uri, absl::Time now) {
  if (has_sip_uri) return OnlySipAddress(now);
  return {.reason = FailureReason::kActivationTimeout,
          .message = absl::StrCat("Vapi made the phone number but gave no digits within ",
                                  absl::FormatDuration(deadline),
                                  ". Retry the campaign: the dead number is released first."),
          .retryable = true,
          .time = now};
}

Failure OnlySipAddress(absl::Time now) {
  return {.reason = FailureReason::kSipOnly,
          .message =
              "Vapi made a SIP address and no phone number, which happens without an area code. Retry the "
              "campaign "
              "with an area code.",
          .retryable = true,
          .time = now};
}

Failure NumberBlocked(absl::Time now) {
  return {.reason = FailureReason::kBlocked,
          .message = "Vapi blocked the phone number. Ask Vapi why; a retry releases it and asks for another.",
          .retryable = true,
          .time = now};
}

Failure NumberDeletedOutside(absl::Time now) {
  return {
      .reason = FailureReason::kDeletedOutside,
      .message =
          "The phone number disappeared at Vapi, and Dialtone did not release it. A retry asks for another.",
      .retryable = true,
      .time = now};
}

}  // namespace dialtone
