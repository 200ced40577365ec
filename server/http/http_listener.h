#ifndef DIALTONE_SERVER_HTTP_HTTP_LISTENER_H_
#define DIALTONE_SERVER_HTTP_HTTP_LISTENER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct mg_connection;
struct mg_context;

namespace dialtone {

struct HttpListenerOptions {
  std::string listen;  // host:port, over IPv4; port 0: any free one
  // Both are called from the listener's threads, and must be quick.
  std::function<std::string()> metrics;     // in Prometheus's text format
  std::function<absl::Status()> readiness;  // OK, or why not; the message is shown to whoever asks
};

// What the platform around the process asks over plain HTTP, on two threads:
//   /metrics  the metrics
//   /healthz  200 as long as the process runs: it never asks anything else
//   /readyz   200 when ready, 503 and the reason when not
// Every other path is 404, every method but GET and HEAD 405. One request per connection.
class HttpListener {
 public:
  // Listens when it returns. kInvalidArgument: `listen` is no address; kUnavailable: nothing can listen
  // there.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(HttpListenerOptions options);

  // Closes the port and waits for the requests under way.
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  // The port it listens on.
  int port() const { return port_; }
  // The same with the address: host:port.
  const std::string& address() const { return numeric_address_; }

 private:
  explicit HttpListener(HttpListenerOptions options) : options_(std::move(options)) {}

  static int OnRequest(mg_connection* connection);
  int Answer(mg_connection* connection) const;

  const HttpListenerOptions options_;
  mg_context* context_ = nullptr;
  int port_ = 0;
  std::string numeric_address_;  // with that port
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_HTTP_HTTP_LISTENER_H_
