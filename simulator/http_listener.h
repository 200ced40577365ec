#ifndef DIALTONE_SIMULATOR_HTTP_LISTENER_H_
#define DIALTONE_SIMULATOR_HTTP_LISTENER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "simulator/http_message.h"

struct mg_connection;
struct mg_context;

namespace dialtone::simulator {

class Pause;

struct ListenerOptions {
  std::string address = "127.0.0.1:0";  // HOST:PORT of an IPv4 interface; port 0 takes a free one.
  int threads = 32;                     // One per connection in progress; more connections wait.
  std::size_t max_body_bytes = std::size_t{1} << 20;  // Beyond it the reply is 413.
};

// An HTTP/1.1 server with keep-alive. The destructor closes the port and waits for the handlers under way.
class HttpListener {
 public:
  // Accepts connections once it has returned. `handler` and `pause` (used between the pieces of slow replies;
  // cancel it before the destructor) must outlive the listener. kUnavailable when the address cannot be
  // bound.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(const ListenerOptions& options,
                                                             HttpHandler* handler, Pause* pause);
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  int port() const { return port_; }

 private:
  HttpListener(const ListenerOptions& options, HttpHandler* handler, Pause* pause);
  static int OnRequest(mg_connection* connection, void* listener);
  void Serve(mg_connection* connection);
  void Send(mg_connection* connection, const HttpResponse& response, bool close);

  const ListenerOptions options_;
  HttpHandler* const handler_;
  Pause* const pause_;
  mg_context* context_ = nullptr;  // Constant after Start().
  int port_ = 0;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_HTTP_LISTENER_H_
