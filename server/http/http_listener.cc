#include "server/http/http_listener.h"

#include <civetweb.h>

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "server/http/listen_socket.h"

namespace dialtone {
namespace {

constexpr char kPlainText[] = "text/plain; charset=utf-8";
constexpr char kPrometheusText[] = "text/plain; version=0.0.4; charset=utf-8";

struct Response {
  int status = 200;
  const char* content_type = kPlainText;
  std::string body;
};

// civetweb complains about clients' faults, which are theirs, and about its start, which we tell ourselves.
int DiscardMessage(const mg_connection*, const char*) { return 1; }

void Send(mg_connection* connection, const Response& response, bool with_body) {
  const std::string head =
      absl::StrCat("HTTP/1.1 ", response.status, " ", mg_get_response_code_text(connection, response.status),
                   "\r\nContent-Type: ", response.content_type, "\r\nContent-Length: ", response.body.size(),
                   "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n",
                   response.status == 405 ? "Allow: GET, HEAD\r\n" : "", "Connection: close\r\n\r\n");
  // A write that fails means a client that has gone.
  if (mg_write(connection, head.data(), head.size()) <= 0 || !with_body) return;
  mg_write(connection, response.body.data(), response.body.size());
}

absl::Status CannotListen(const std::string& listen, const absl::Status& reason) {
  return absl::Status(reason.code(), absl::StrCat("cannot listen on ", listen, ": ", reason.message(),
                                                  "; set --http-listen"));
}

// civetweb's acceptor looks at its stop flag every two seconds, and after every connection: a drain need not
// wait that long.
void StopSoon(mg_context* context, const std::string& numeric_address) {
  Mutex mu;
  CondVar changed;
  bool stopped = false;
  std::thread stopper([&] {
    mg_stop(context);
    MutexLock lock(&mu);
    stopped = true;
    changed.NotifyOne();
  });
  {
    MutexLock lock(&mu);
    while (!stopped) {
      Knock(numeric_address);
      changed.WaitFor(&mu, absl::Milliseconds(10));
    }
  }
  stopper.join();
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(HttpListenerOptions options) {
  const std::string listen = options.listen;
  const auto numeric = ResolveListenAddress(listen);
  if (!numeric.ok()) return CannotListen(listen, numeric.status());
  std::unique_ptr<HttpListener> listener(new HttpListener(std::move(options)));
  const char* settings[] = {"listening_ports",
                            numeric->c_str(),  //
                            "num_threads",
                            "2",  //
                            "connection_queue",
                            "20",  //
                            "enable_keep_alive",
                            "no",  //
                            "request_timeout_ms",
                            "5000",  //
                            "max_request_size",
                            "16384",  //
                            nullptr};
  mg_callbacks callbacks{};
  callbacks.begin_request = OnRequest;
  callbacks.log_message = DiscardMessage;
  callbacks.log_access = DiscardMessage;
  char text[256] = "";
  mg_init_data start{&callbacks, listener.get(), settings};
  mg_error_data error{};
  error.text = text;
  error.text_buffer_size = sizeof(text);
  listener->context_ = mg_start2(&start, &error);
  if (listener->context_ == nullptr) {
    const absl::Status reason = TryListening(*numeric);
    return CannotListen(listen, reason.ok() ? absl::UnavailableError(text) : reason);
  }
  mg_server_port port{};
  if (mg_get_server_ports(listener->context_, 1, &port) == 1) listener->port_ = port.port;
  listener->numeric_address_ = absl::StrCat(numeric->substr(0, numeric->rfind(':')), ":", listener->port_);
  return listener;
}

HttpListener::~HttpListener() {
  if (context_ != nullptr) StopSoon(context_, numeric_address_);
}

int HttpListener::OnRequest(mg_connection* connection) {
  const auto* listener = static_cast<const HttpListener*>(mg_get_user_data(mg_get_context(connection)));
  return listener->Answer(connection);
}

int HttpListener::Answer(mg_connection* connection) const {
  const mg_request_info& request = *mg_get_request_info(connection);
  const absl::string_view method = request.request_method;
  const absl::string_view path = request.local_uri == nullptr ? "" : request.local_uri;
  Response response;
  if (path != "/metrics" && path != "/healthz" && path != "/readyz") {
    response = {404, kPlainText, "not found; this port has /metrics, /healthz and /readyz\n"};
  } else if (method != "GET" && method != "HEAD") {
    response = {405, kPlainText, "GET and HEAD only\n"};
  } else if (path == "/metrics") {
    response = {200, kPrometheusText, options_.metrics()};
  } else if (path == "/healthz") {
    response = {200, kPlainText, "ok\n"};
  } else if (const absl::Status readiness = options_.readiness(); readiness.ok()) {
    response = {200, kPlainText, "ready\n"};
  } else {
    response = {503, kPlainText, absl::StrCat("not ready: ", readiness.message(), "\n")};
  }
  Send(connection, response, method != "HEAD");
  return response.status;
}

}  // namespace dialtone
