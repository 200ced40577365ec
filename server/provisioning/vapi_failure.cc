#include "server/provisioning/vapi_failure.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace dialtone {
namespace {

Failure Refusal(FailureReason reason, std::string message, bool retryable, const VapiError& error,
                absl::Time now) {
  Failure failure{.reason = reason,
                  .message = std::move(message),
                  .vapi_http_status = error.http_status,
                  .suggested_area_codes = error.suggested_area_codes,
                  .retryable = retryable,
                  .time = now};
  if (error.message_is_ours) {
    absl::StrAppend(&failure.message, " Details: ", error.message, ".");
  } else {
    failure.vapi_message = error.message;
  }
  return failure;
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

// Vapi answers a wrong path so, and no request of ours that way.
bool KnowsNoSuchPath(const VapiError& error) {
  return error.kind == VapiErrorKind::kInvalidRequest && error.http_status == 404;
}

Failure WrongPath(const VapiError& error, absl::Time now) {
  return Refusal(
      FailureReason::kVapiRejected,
      "What answers at Vapi's URL does not know this request. Check the URL in the server's settings, "
      "then retry the campaign.",
      true, error, now);
}

}  // namespace

Failure AssistantRefused(const VapiError& error, absl::Time now) {
  if (KnowsNoSuchPath(error)) return WrongPath(error, now);
  Failure failure =
      RefusedFor(FailureReason::kInvalidAssistant,
                 "Vapi refused the assistant's settings. Update the campaign's assistant as Vapi's message "
                 "says, then retry the campaign.",
                 error, now);
  failure.retryable = true;
  return failure;
}

Failure NumberRefused(const VapiError& error, const std::string& area_code, absl::Time now) {
  if (KnowsNoSuchPath(error)) return WrongPath(error, now);
  if (error.kind == VapiErrorKind::kAreaCodeUnavailable) {
    VapiError refusal = error;
    std::vector<std::string>& suggested = refusal.suggested_area_codes;
    // Stock is not reserved: what was suggested a moment ago may be what is refused now.
    std::erase(suggested, area_code);
    const std::string advice = suggested.empty() ? "Retry the campaign with another area code."
                                                 : absl::StrCat("Retry the campaign with one of ",
                                                                absl::StrJoin(suggested, ", "), ".");
    return Refusal(
        FailureReason::kAreaCodeUnavailable,
        absl::StrCat("Vapi has no number in ",
                     area_code.empty() ? "the area code it chose" : absl::StrCat("area code ", area_code),
                     " now. ", advice),
        true, refusal, now);
  }
  if (error.kind == VapiErrorKind::kInvalidRequest && area_code.empty()) {
    return Refusal(
        FailureReason::kVapiRejected,
        "Vapi refused to make a phone number without an area code. Its message says why; retry the "
        "campaign with an area code.",
        true, error, now);
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
              "Vapi made a SIP address and no phone number. Retry the campaign with an area code, or with "
              "another one: the address is released first.",
          .retryable = true,
          .time = now};
}

Failure NumberBlocked(absl::Time now) {
  return {.reason = FailureReason::kBlocked,
          .message =
              "Vapi blocked the phone number. Ask Vapi why; to retry the campaign releases it and asks for "
              "another.",
          .retryable = true,
          .time = now};
}

Failure NumberDeletedOutside(absl::Time now) {
  return {.reason = FailureReason::kDeletedOutside,
          .message =
              "The phone number disappeared at Vapi, and Dialtone did not release it. Retry the campaign to "
              "ask for another.",
          .retryable = true,
          .time = now};
}

}  // namespace dialtone
