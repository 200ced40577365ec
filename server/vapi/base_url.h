#ifndef DIALTONE_SERVER_VAPI_BASE_URL_H_
#define DIALTONE_SERVER_VAPI_BASE_URL_H_

#include <string>

#include "absl/status/statusor.h"

namespace dialtone {

// Where a key may be sent to: https anywhere, plain http on this machine only.
struct BaseUrl {
  std::string url;  // normalised, without a slash at the end: paths are appended
  bool is_https = false;
  bool is_loopback = false;  // 127.0.0.0/8, ::1 or localhost
};

// kInvalidArgument, fit to be shown to whoever set the URL, when it is no URL, when it is plain http to a
// host that is not loopback, or when it holds credentials, a query or a fragment. The URL itself is not
// quoted.
absl::StatusOr<BaseUrl> ParseBaseUrl(const std::string& url);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_BASE_URL_H_
