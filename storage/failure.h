#ifndef DIALTONE_STORAGE_FAILURE_H_
#define DIALTONE_STORAGE_FAILURE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "storage/enum_names.h"

namespace dialtone {

enum class FailureReason {
  kAreaCodeUnavailable,  // no stock in the area code; suggested_area_codes may help
  kVapiCredentials,      // Vapi refused our API key
  kVapiQuota,            // the account may not hold more numbers
  kVapiPayment,          // Vapi wants a payment method or a higher plan
  kInvalidAssistant,     // Vapi refused the assistant's settings
  kVapiRejected,         // Vapi refused the request for a reason we do not know
  kActivationTimeout,    // no digits within the deadline
  kSipOnly,              // Vapi made a SIP address that never gets digits
  kBlocked,              // Vapi blocked the number
  kDeletedOutside,       // the number is gone at Vapi, and not by our hand
};

template <>
struct EnumNames<FailureReason> {
  static constexpr absl::string_view kNames[] = {
      "AREA_CODE_UNAVAILABLE", "VAPI_CREDENTIALS",   "VAPI_QUOTA", "VAPI_PAYMENT", "INVALID_ASSISTANT",
      "VAPI_REJECTED",         "ACTIVATION_TIMEOUT", "SIP_ONLY",   "BLOCKED",      "DELETED_OUTSIDE"};
};

// Why a campaign has no working number, in words for a person.
struct Failure {
  FailureReason reason = FailureReason::kVapiRejected;
  std::string message;            // what happened and what to do about it
  std::string vapi_message = {};  // Vapi's own words, bounded; empty when Vapi said nothing
  int vapi_http_status = 0;       // 0 when no reply of Vapi's caused it
  std::vector<std::string> suggested_area_codes = {};
  bool retryable = false;  // whether RetryCampaign can help
  absl::Time time;

  friend bool operator==(const Failure&, const Failure&) = default;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_FAILURE_H_
