#ifndef DIALTONE_SERVER_VAPI_CURL_VAPI_CLIENT_H_
#define DIALTONE_SERVER_VAPI_CURL_VAPI_CLIENT_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"
#include "server/vapi/api_key.h"
#include "server/vapi/vapi_call_observer.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

struct VapiClientOptions {
  std::string base_url = "https://api.vapi.ai";
  Secret api_key;                               // may be empty on a loopback address only
  std::shared_ptr<const ApiKey> renewable_key;  // used instead of `api_key` when it is set
  absl::Duration connect_timeout = absl::Seconds(5);
  absl::Duration total_timeout = absl::Seconds(30);  // of one call, connecting included
  size_t max_reply_bytes = size_t{8} * 1024 * 1024;  // holds a list of 1000 numbers
  VapiCallObserver* observer = nullptr;              // not owned; outlives the client
};

// Vapi over HTTPS. kInvalidArgument, without the key, when an option cannot be used: plain http to a host
// that is not loopback, a missing key, a key that is no header text, a timeout outside 1 ms .. 10 min.
//
// Ids that could not be Vapi's (empty, or with other characters than letters, digits, '-' and '_') are
// refused with kInvalidRequest and http_status 0, without a call.
absl::StatusOr<std::unique_ptr<VapiClient>> NewCurlVapiClient(VapiClientOptions options);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_CURL_VAPI_CLIENT_H_
