#ifndef DIALTONE_SERVER_VAPI_CURL_HTTP_H_
#define DIALTONE_SERVER_VAPI_CURL_HTTP_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dialtone {

struct HttpRequest {
  std::string method;
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string body;                  // none is sent when empty
  // For requests that are not idempotent. On a connection of its own, because libcurl sends any request
  // again, POST included, when a reused connection dies before the first byte of the reply.
  bool at_most_once = false;
};

// A complete reply, whatever its status.
struct HttpReply {
  int status = 0;
  std::string body;
  // From Retry-After, seconds or date, as the server gave it: perhaps negative. Absent for 0.
  std::optional<absl::Duration> retry_after;
};

struct HttpFailure {
  bool maybe_sent = false;  // false: there was no connection to send the request on
  std::string message;      // holds nothing of the request or of the reply
};

struct HttpOutcome {
  std::variant<HttpReply, HttpFailure> result;
  absl::Duration took;
};

// HTTP/1.1 exchanges over libcurl. Thread-safe; Exchange blocks for at most the total timeout. Idempotent
// requests share kept-alive connections. Redirects are not followed, the environment's proxies are not used,
// certificates are verified, and the reply is dropped once it is over its limit. The process should ignore
// SIGPIPE.
class CurlHttp {
 public:
  struct Options {
    bool allow_plain_http = false;
    absl::Duration connect_timeout;
    absl::Duration total_timeout;  // includes connecting
    size_t max_reply_bytes = 0;    // header and body together
    std::string user_agent;
  };

  // kInternal when libcurl cannot start.
  static absl::StatusOr<std::unique_ptr<CurlHttp>> Create(Options options);
  ~CurlHttp();

  HttpOutcome Exchange(const HttpRequest& request);

 private:
  class HandlePool;

  explicit CurlHttp(Options options);

  const Options options_;
  const std::unique_ptr<HandlePool> handles_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_CURL_HTTP_H_
