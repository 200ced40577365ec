#include "simulator/http_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "civetweb.h"
#include "simulator/pause.h"

namespace dialtone::simulator {
namespace {

// An idle connection holds a thread, hence short. It is told, because a client that sends a POST at the very
// moment at which the connection is closed cannot know what became of it.
constexpr int kKeepAliveSeconds = 1;

constexpr unsigned kMaxQueryParameters = 64;

int DiscardLog(const mg_connection*, const char*) { return 1; }

std::map<std::string, std::string> ReadQuery(const char* text) {
  std::map<std::string, std::string> query;
  if (text == nullptr) return query;
  std::string copy(text);
  std::array<mg_header, kMaxQueryParameters> fields{};
  const int count = mg_split_form_urlencoded(copy.data(), fields.data(), kMaxQueryParameters);
  for (int i = 0; i < count; ++i) {
    query[fields[i].name] = fields[i].value == nullptr ? "" : fields[i].value;
  }
  return query;
}

// False when the body is longer than `limit`, of which no more than that has been read.
bool ReadBody(mg_connection* connection, std::size_t limit, std::string* body) {
  std::array<char, 16'384> buffer;
  for (;;) {
    const int got = mg_read(connection, buffer.data(), buffer.size());
    if (got <= 0) return true;
    if (body->size() + static_cast<std::size_t>(got) > limit) return false;
    body->append(buffer.data(), static_cast<std::size_t>(got));
  }
}

bool WantsClose(const mg_request_info& info, const HttpRequest& request) {
  if (absl::string_view(info.http_version) != "1.1") return true;
  const auto connection = request.headers.find("connection");
  return connection != request.headers.end() && absl::EqualsIgnoreCase(connection->second, "close");
}

bool Write(mg_connection* connection, absl::string_view bytes) {
  return bytes.empty() || mg_write(connection, bytes.data(), bytes.size()) == static_cast<int>(bytes.size());
}

void Knock(int port) {
  const int knocker = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (knocker < 0) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  static_cast<void>(connect(knocker, reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
  close(knocker);
}

// civetweb's acceptor looks at its stop flag every two seconds only, unless a connection wakes it.
void StopAtOnce(mg_context* context, int port) {
  constexpr absl::Duration kBetweenKnocks = absl::Milliseconds(5);
  Mutex mu;
  CondVar stopped_changed;
  bool stopped = false;
  std::thread stopper([&] {
    mg_stop(context);
    MutexLock lock(&mu);
    stopped = true;
    stopped_changed.NotifyAll();
  });
  {
    MutexLock lock(&mu);
    while (!stopped) {
      Knock(port);
      stopped_changed.WaitFor(&mu, kBetweenKnocks);
    }
  }
  stopper.join();
}

}  // namespace

HttpListener::HttpListener(const ListenerOptions& options, HttpHandler* handler, Pause* pause)
    : options_(options), handler_(handler), pause_(pause) {}

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(const ListenerOptions& options,
                                                                  HttpHandler* handler, Pause* pause) {
  std::unique_ptr<HttpListener> listener(new HttpListener(options, handler, pause));
  mg_init_library(0);
  const std::string threads = absl::StrCat(options.threads);
  const std::string keep_alive_ms = absl::StrCat(kKeepAliveSeconds * 1000);
  // Without TCP_NODELAY every second reply on a connection waits for the peer's delayed acknowledgement.
  const char* settings[] = {"listening_ports",
                            options.address.c_str(),
                            "num_threads",
                            threads.c_str(),
                            "enable_keep_alive",
                            "yes",
                            "keep_alive_timeout_ms",
                            keep_alive_ms.c_str(),
                            "request_timeout_ms",
                            "30000",
                            "tcp_nodelay",
                            "1",
                            "decode_url",
                            "yes",
                            nullptr};
  mg_callbacks callbacks{};
  callbacks.log_message = &DiscardLog;
  std::array<char, 256> reason{};
  unsigned code = 0;
  mg_error_data error{&code, reason.data(), reason.size()};
  mg_init_data init{&callbacks, nullptr, settings};
  listener->context_ = mg_start2(&init, &error);
  if (listener->context_ == nullptr) {
    mg_exit_library();
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address, ": ", reason.data()));
  }
  mg_server_port port{};
  if (mg_get_server_ports(listener->context_, 1, &port) == 1) listener->port_ = port.port;
  mg_set_request_handler(listener->context_, "/", &HttpListener::OnRequest, listener.get());
  return listener;
}

HttpListener::~HttpListener() {
  if (context_ == nullptr) return;
  StopAtOnce(context_, port_);
  mg_exit_library();
}

int HttpListener::OnRequest(mg_connection* connection, void* listener) {
  static_cast<HttpListener*>(listener)->Serve(connection);
  // Says "answered". The true status would make civetweb close the connection after a 401.
  return 200;
}

void HttpListener::Serve(mg_connection* connection) {
  const mg_request_info& info = *mg_get_request_info(connection);
  HttpRequest request;
  request.method = info.request_method;
  request.path = info.local_uri;
  request.query = ReadQuery(info.query_string);
  for (int i = 0; i < info.num_headers; ++i) {
    request.headers[absl::AsciiStrToLower(info.http_headers[i].name)] = info.http_headers[i].value;
  }
  if (!ReadBody(connection, options_.max_body_bytes, &request.body)) {
    HttpResponse refusal;
    refusal.status = 413;
    refusal.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    refusal.body = R"({"message":"request entity too large","error":"Payload Too Large","statusCode":413})";
    Send(connection, refusal, /*close=*/true);
    return;
  }
  Send(connection, handler_->Handle(request), WantsClose(info, request));
}

void HttpListener::Send(mg_connection* connection, const HttpResponse& response, bool close) {
  if (close || response.dropped || response.cut_after.has_value())
    mg_disable_connection_keep_alive(connection);
  if (response.dropped) return;

  std::string head = absl::StrCat("HTTP/1.1 ", response.status, " ",
                                  mg_get_response_code_text(nullptr, response.status), "\r\n");
  for (const auto& [name, value] : response.headers) absl::StrAppend(&head, name, ": ", value, "\r\n");
  if (!close) absl::StrAppend(&head, "Keep-Alive: timeout=", kKeepAliveSeconds, "\r\n");
  absl::StrAppend(&head, "Content-Length: ", response.body.size(),
                  "\r\nConnection: ", close ? "close" : "keep-alive", "\r\n\r\n");

  absl::string_view body = response.body;
  if (response.cut_after.has_value()) body = body.substr(0, *response.cut_after);
  const std::size_t pieces =
      std::clamp<std::size_t>(response.pieces, 1, std::max<std::size_t>(body.size(), 1));
  if (pieces == 1) {
    Write(connection, absl::StrCat(head, body));  // One write, one packet.
    return;
  }
  if (!Write(connection, head)) return;
  for (std::size_t i = 0; i < pieces; ++i) {
    const std::size_t begin = body.size() * i / pieces;
    const std::size_t end = body.size() * (i + 1) / pieces;
    if (!pause_->For(response.over / pieces) || !Write(connection, body.substr(begin, end - begin))) {
      mg_disable_connection_keep_alive(connection);
      return;
    }
  }
}

}  // namespace dialtone::simulator
