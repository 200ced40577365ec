#ifndef DIALTONE_SERVER_VAPI_HTTP_OUTCOME_H_
#define DIALTONE_SERVER_VAPI_HTTP_OUTCOME_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/secret.h"
#include "server/vapi/vapi_error.h"

namespace dialtone {

// The one place where an HTTP reply of Vapi, or of the proxy in front of it, becomes an error. Pure.
//
// By status first; by Vapi's words only where Vapi has no status of its own for the case: an area code
// without stock, the account's limits, billing. `api_key` is cut out of the message, should the server echo
// it. A 404 counts as kNotFound only in Vapi's own envelope and only when it speaks of the object, not of the
// path: taking a wrong base URL for "deleted" would lose numbers.
//
// REQUIRES: `http_status` is not 2xx.
VapiError ErrorFromReply(int http_status, absl::string_view body, std::optional<absl::Duration> retry_after,
                         const Secret& api_key);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_HTTP_OUTCOME_H_
