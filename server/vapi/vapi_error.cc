#include "server/vapi/vapi_error.h"

namespace dialtone {

absl::string_view VapiErrorKindName(VapiErrorKind kind) {
  switch (kind) {
    case VapiErrorKind::kNotSent:
      return "not_sent";
    case VapiErrorKind::kNoReply:
      return "no_reply";
    case VapiErrorKind::kServerError:
      return "server_error";
    case VapiErrorKind::kMalformedReply:
      return "malformed_reply";
    case VapiErrorKind::kRateLimited:
      return "rate_limited";
    case VapiErrorKind::kUnauthorized:
      return "unauthorized";
    case VapiErrorKind::kRefusedByEdge:
      return "refused_by_edge";
    case VapiErrorKind::kNotFound:
      return "not_found";
    case VapiErrorKind::kConflict:
      return "conflict";
    case VapiErrorKind::kAreaCodeUnavailable:
      return "area_code_unavailable";
    case VapiErrorKind::kQuota:
      return "quota";
    case VapiErrorKind::kPayment:
      return "payment";
    case VapiErrorKind::kInvalidRequest:
      return "invalid_request";
  }
  return "unknown";
}

bool EffectPossible(VapiErrorKind kind) {
  switch (kind) {
    case VapiErrorKind::kNoReply:
    case VapiErrorKind::kServerError:
    case VapiErrorKind::kMalformedReply:
      return true;
    case VapiErrorKind::kNotSent:
    case VapiErrorKind::kRateLimited:
    case VapiErrorKind::kUnauthorized:
    case VapiErrorKind::kRefusedByEdge:
    case VapiErrorKind::kNotFound:
    case VapiErrorKind::kConflict:
    case VapiErrorKind::kAreaCodeUnavailable:
    case VapiErrorKind::kQuota:
    case VapiErrorKind::kPayment:
    case VapiErrorKind::kInvalidRequest:
      return false;
  }
  return true;
}

bool IsTransient(VapiErrorKind kind) {
  switch (kind) {
    case VapiErrorKind::kNotSent:
    case VapiErrorKind::kNoReply:
    case VapiErrorKind::kServerError:
    case VapiErrorKind::kMalformedReply:  // a maintenance page with status 200, for one
    case VapiErrorKind::kRateLimited:
    case VapiErrorKind::kRefusedByEdge:
    case VapiErrorKind::kConflict:  // a pinned assistant is free once its number is released
      return true;
    case VapiErrorKind::kUnauthorized:
    case VapiErrorKind::kNotFound:
    case VapiErrorKind::kAreaCodeUnavailable:
    case VapiErrorKind::kQuota:
    case VapiErrorKind::kPayment:
    case VapiErrorKind::kInvalidRequest:
      return false;
  }
  return false;
}

}  // namespace dialtone
