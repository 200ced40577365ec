#ifndef DIALTONE_SERVER_VAPI_VAPI_ERROR_H_
#define DIALTONE_SERVER_VAPI_VAPI_ERROR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// How a call to Vapi can fail. Each HTTP outcome is mapped to one of these once, in http_outcome.cc.
enum class VapiErrorKind {
  kNotSent,              // no connection: Vapi never saw the request
  kNoReply,              // sent, and then a timeout, a broken connection or a reply over the size limit
  kServerError,          // 408 or 5xx
  kMalformedReply,       // a 2xx whose body is not the documented JSON
  kRateLimited,          // 429; retry_after when Vapi gave one
  kUnauthorized,         // 401, or a 403 with Vapi's own envelope: our API key
  kRefusedByEdge,        // a 403 that is not Vapi's JSON: the proxy in front of Vapi
  kNotFound,             // 404
  kConflict,             // 409, among them `assistant_pinned`
  kAreaCodeUnavailable,  // 400: no stock; suggested_area_codes from Vapi's hint
  kQuota,                // the account may not hold more numbers
  kPayment,              // 402, or words about billing
  kInvalidRequest,       // any other 4xx: the same request will be refused again
};

struct VapiError {
  VapiErrorKind kind = VapiErrorKind::kNotSent;
  int http_status = 0;  // 0 when there was no reply
  // Vapi's own words, an array joined by "; ", at most 500 bytes; for errors without Vapi's envelope a
  // sentence of ours. Never a raw body, never our key.
  std::string message;
  bool message_is_ours = false;  // Vapi said nothing
  std::vector<std::string> suggested_area_codes;
  std::optional<absl::Duration> retry_after;  // clamped to 1 s .. 15 min
};

absl::string_view VapiErrorKindName(VapiErrorKind kind);

// Whether the request may have taken effect at Vapi although it failed. A POST with such an error must not be
// repeated before its outcome has been looked up.
bool EffectPossible(VapiErrorKind kind);

// Whether the same idempotent request may succeed later.
bool IsTransient(VapiErrorKind kind);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_VAPI_ERROR_H_
