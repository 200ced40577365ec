#ifndef DIALTONE_SIMULATOR_HTTP_MESSAGE_H_
#define DIALTONE_SIMULATOR_HTTP_MESSAGE_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace dialtone::simulator {

struct HttpRequest {
  std::string method;                          // Upper case.
  std::string path;                            // Decoded, without the query.
  std::map<std::string, std::string> query;    // Decoded; of a name given twice the last one counts.
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;
};

struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>>
      headers;  // Content-Length and Connection are the listener's.
  std::string body;

  // How badly it is delivered.
  bool dropped = false;  // The connection closes without one byte of a reply.
  std::optional<std::size_t>
      cut_after;           // It closes after so many bytes of the body, short of Content-Length.
  std::size_t pieces = 1;  // The body leaves in so many pieces ...
  absl::Duration over = absl::ZeroDuration();  // ... spread over this time.
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Called from many threads at once. May block; must not throw.
  virtual HttpResponse Handle(const HttpRequest& request) = 0;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_HTTP_MESSAGE_H_
