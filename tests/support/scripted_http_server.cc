#include "tests/support/scripted_http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace dialtone {
namespace {

void RequireThat(bool condition, const char* what) {
  if (condition) return;
  std::perror(what);
  std::abort();
}

int ListenOnFreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  RequireThat(fd >= 0, "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  RequireThat(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "bind");
  RequireThat(listen(fd, /*backlog=*/64) == 0, "listen");
  return fd;
}

int PortOf(int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  RequireThat(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0, "getsockname");
  return ntohs(address.sin_port);
}

bool WaitReadable(int fd) {
  char byte = 0;
  return recv(fd, &byte, 1, MSG_PEEK) == 1;
}

void SendAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the client went away: some scripts want just that
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

// Reads until `buffer` holds `size` bytes.
bool Fill(int fd, std::string& buffer, size_t size) {
  while (buffer.size() < size) {
    char chunk[4096];
    const ssize_t got = recv(fd, chunk, sizeof chunk, 0);
    if (got <= 0) return false;
    buffer.append(chunk, static_cast<size_t>(got));
  }
  return true;
}

std::optional<ScriptedHttpServer::Request> ReadRequest(int fd, int connection) {
  constexpr absl::string_view kEndOfHead = "\r\n\r\n";
  std::string buffer;
  size_t end = std::string::npos;
  while ((end = buffer.find(kEndOfHead.data())) == std::string::npos) {
    if (!Fill(fd, buffer, buffer.size() + 1)) return std::nullopt;
  }
  ScriptedHttpServer::Request request;
  request.connection = connection;
  const std::string head = buffer.substr(0, end);
  const std::vector<std::string> lines = absl::StrSplit(head, "\r\n");
  const std::vector<std::string> first = absl::StrSplit(lines[0], ' ');
  if (first.size() != 3) return std::nullopt;
  request.method = first[0];
  request.target = first[1];
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::pair<std::string, std::string> header = absl::StrSplit(lines[i], absl::MaxSplits(':', 1));
    request.headers[absl::AsciiStrToLower(header.first)] =
        std::string(absl::StripLeadingAsciiWhitespace(header.second));
  }
  size_t length = 0;
  const auto content_length = request.headers.find("content-length");
  if (content_length != request.headers.end() && !absl::SimpleAtoi(content_length->second, &length)) {
    return std::nullopt;
  }
  const size_t body_at = end + kEndOfHead.size();
  if (!Fill(fd, buffer, body_at + length)) return std::nullopt;
  request.body = buffer.substr(body_at, length);
  return request;
}

}  // namespace

std::string HttpReplyBytes(int status, absl::string_view body, absl::string_view headers) {
  return absl::StrCat("HTTP/1.1 ", status,
                      " Scripted\r\nContent-Type: application/json\r\nContent-Length: ", body.size(), "\r\n",
                      headers, "\r\n", body);
}

ScriptedHttpServer::ScriptedHttpServer() : listener_(ListenOnFreePort()), port_(PortOf(listener_)) {
  acceptor_ = std::thread([this] { AcceptLoop(); });
}

ScriptedHttpServer::~ScriptedHttpServer() { Stop(); }

std::string ScriptedHttpServer::url() const { return absl::StrCat("http://127.0.0.1:", port_); }

void ScriptedHttpServer::Script(ScriptedReply reply) {
  MutexLock lock(&mu_);
  script_.push_back(std::move(reply));
}

void ScriptedHttpServer::ScriptJson(absl::string_view body) { Script({.bytes = HttpReplyBytes(200, body)}); }

void ScriptedHttpServer::Release() {
  MutexLock lock(&mu_);
  released_ = true;
  changed_.NotifyAll();
}

void ScriptedHttpServer::Stop() {
  {
    MutexLock lock(&mu_);
    if (stopping_) return;
    stopping_ = true;
    changed_.NotifyAll();
    shutdown(listener_, SHUT_RDWR);  // wakes accept()
    for (const Connection& connection : connections_) shutdown(connection.fd, SHUT_RDWR);
  }
  acceptor_.join();
  close(listener_);
  std::list<Connection> connections;
  {
    MutexLock lock(&mu_);
    connections.swap(connections_);
  }
  for (Connection& connection : connections) {
    connection.thread.join();
    close(connection.fd);
  }
}

std::vector<ScriptedHttpServer::Request> ScriptedHttpServer::requests() const {
  MutexLock lock(&mu_);
  return requests_;
}

int ScriptedHttpServer::connections() const {
  MutexLock lock(&mu_);
  return static_cast<int>(connections_.size());
}

bool ScriptedHttpServer::WaitForRequests(size_t count) {
  constexpr absl::Duration kPatience = absl::Seconds(10);
  MutexLock lock(&mu_);
  while (requests_.size() < count) {
    if (!changed_.WaitFor(&mu_, kPatience)) return requests_.size() >= count;
  }
  return true;
}

void ScriptedHttpServer::AcceptLoop() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    MutexLock lock(&mu_);
    if (stopping_) {
      close(fd);
      return;
    }
    // The descriptor stays open until Stop(), so that its number cannot be given out twice meanwhile.
    Connection& connection = connections_.emplace_back();
    connection.fd = fd;
    connection.number = static_cast<int>(connections_.size());
    connection.thread = std::thread([this, fd, number = connection.number] { Serve(fd, number); });
  }
}

void ScriptedHttpServer::Serve(int fd, int number) {
  for (bool open = true; open;) {
    if (!WaitReadable(fd)) break;
    const ScriptedReply reply = NextReply();
    if (!reply.unread) {
      std::optional<Request> request = ReadRequest(fd, number);
      if (!request) break;
      MutexLock lock(&mu_);
      requests_.push_back(*std::move(request));
      changed_.NotifyAll();
    }
    if (reply.wait_for_release && !WaitUntilReleased()) break;
    SendAll(fd, reply.bytes);
    open = !reply.close;
  }
  shutdown(fd, SHUT_RDWR);
}

ScriptedReply ScriptedHttpServer::NextReply() {
  MutexLock lock(&mu_);
  if (script_.empty()) return {.bytes = HttpReplyBytes(500, R"({"message":"beyond the script"})")};
  ScriptedReply reply = std::move(script_.front());
  script_.pop_front();
  return reply;
}

bool ScriptedHttpServer::WaitUntilReleased() {
  MutexLock lock(&mu_);
  while (!released_ && !stopping_) changed_.Wait(&mu_);
  return !stopping_;
}

}  // namespace dialtone
