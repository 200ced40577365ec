#include "server/http/http_listener.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace dialtone {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A connection to 127.0.0.1 that gives up after 20 s, which only a hanging test needs.
class Connection {
 public:
  explicit Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience = {20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }

  void Send(const std::string& text) { send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }

  // Everything until the peer closes.
  std::string ReadAll() {
    std::string all;
    char buffer[4096];
    for (;;) {
      const ssize_t got = recv(socket_, buffer, sizeof(buffer), 0);
      if (got <= 0) return all;
      all.append(buffer, static_cast<std::size_t>(got));
    }
  }

 private:
  const int socket_;
  bool connected_ = false;
};

class HttpListenerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto listener = Listen("127.0.0.1:0");
    ASSERT_TRUE(listener.ok()) << listener.status();
    listener_ = *std::move(listener);
    ASSERT_GT(listener_->port(), 0);
  }

  absl::StatusOr<std::unique_ptr<HttpListener>> Listen(const std::string& address) {
    return HttpListener::Start(
        {address, [] { return std::string("dialtone_up 1\n"); }, [this] { return readiness_; }});
  }

  std::string Send(const std::string& request) {
    Connection connection(listener_->port());
    EXPECT_TRUE(connection.connected());
    connection.Send(request);
    return connection.ReadAll();
  }

  std::string Ask(absl::string_view method, absl::string_view path) {
    return Send(absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }

  absl::Status readiness_;  // set between requests only
  std::unique_ptr<HttpListener> listener_;
};

TEST_F(HttpListenerTest, ServesTheMetricsAsPrometheusText) {
  EXPECT_THAT(Ask("GET", "/metrics"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                    HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"),
                    HasSubstr("Content-Length: 14\r\n"), EndsWith("\r\n\r\ndialtone_up 1\n")));
}

TEST_F(HttpListenerTest, IsHealthyWhateverTheReadiness) {
  readiness_ = absl::UnavailableError("the database is down");
  EXPECT_THAT(Ask("GET", "/healthz"), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("\r\n\r\nok\n")));
}

TEST_F(HttpListenerTest, TellsWhetherItIsReadyAndWhyNot) {
  EXPECT_THAT(Ask("GET", "/readyz"), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("\r\n\r\nready\n")));
  readiness_ = absl::UnavailableError("the database is down");
  EXPECT_THAT(Ask("GET", "/readyz"), AllOf(StartsWith("HTTP/1.1 503 Service Unavailable\r\n"),
                                           EndsWith("\r\n\r\nnot ready: the database is down\n")));
  readiness_ = absl::OkStatus();
  EXPECT_THAT(Ask("GET", "/readyz"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpListenerTest, AnswersHeadWithoutBody) {
  EXPECT_THAT(Ask("HEAD", "/metrics"), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                                             HasSubstr("Content-Length: 14\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(HttpListenerTest, IgnoresTheQuery) {
  EXPECT_THAT(Ask("GET", "/healthz?verbose"), HasSubstr(" 200 OK"));
}

TEST_F(HttpListenerTest, KnowsNoOtherPaths) {
  for (const char* path : {"/", "/metrics/", "/healthz/x", "/etc/passwd", "/../../etc/passwd", "/METRICS"}) {
    EXPECT_THAT(Ask("GET", path), StartsWith("HTTP/1.1 404 Not Found\r\n")) << path;
  }
}

TEST_F(HttpListenerTest, RefusesOtherMethods) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    EXPECT_THAT(Ask(method, "/metrics"),
                AllOf(StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"), HasSubstr("Allow: GET, HEAD\r\n"),
                      Not(HasSubstr("dialtone_up"))))
        << method;
  }
}

TEST_F(HttpListenerTest, RefusesRequestsThatAreTooLarge) {
  const std::string reply = Send(
      absl::StrCat("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ", std::string(20000, 'x'), "\r\n\r\n"));
  EXPECT_THAT(reply, Not(HasSubstr(" 200 ")));
}

TEST_F(HttpListenerTest, RefusesWhatIsNotHttp) {
  EXPECT_THAT(Send("\x16\x03\x01 hello\r\n\r\n"), Not(HasSubstr(" 200 ")));
  EXPECT_THAT(Ask("GET", "/healthz"), HasSubstr(" 200 OK"));
}

TEST_F(HttpListenerTest, AnswersManyAtOnce) {
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([this] {
      for (int request = 0; request < 20; ++request)
        EXPECT_THAT(Ask("GET", "/metrics"), EndsWith("dialtone_up 1\n"));
    });
  }
  for (std::thread& client : clients) client.join();
}

TEST_F(HttpListenerTest, APortThatIsTakenIsNamedWithTheRemedy) {
  const std::string address = absl::StrCat("127.0.0.1:", listener_->port());
  EXPECT_EQ(Listen(address).status(),
            absl::UnavailableError(
                absl::StrCat("cannot listen on ", address, ": Address already in use; set --http-listen")));
}

TEST_F(HttpListenerTest, AnAddressOfAnotherMachineCannotBeListenedOn) {
  // TEST-NET-1 belongs to nobody.
  EXPECT_EQ(Listen("192.0.2.1:0").status(),
            absl::UnavailableError(
                "cannot listen on 192.0.2.1:0: Cannot assign requested address; set --http-listen"));
}

TEST_F(HttpListenerTest, AMalformedAddressIsRefused) {
  for (const char* address :
       {"", "127.0.0.1", ":9464", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1", "::1:9464",
        "[::1]", "[::1]:9464", "[127.0.0.1]:1", "127.0.0.1:80,127.0.0.1:81", "127.0.0.1:80s"}) {
    const absl::Status status = Listen(address).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << address << ": " << status;
    EXPECT_THAT(std::string(status.message()), StartsWith(absl::StrCat("cannot listen on ", address, ": ")))
        << address;
  }
}

TEST_F(HttpListenerTest, ListensOnNames) {
  const auto listener = Listen("localhost:0");
  ASSERT_TRUE(listener.ok()) << listener.status();
  EXPECT_TRUE(Connection((*listener)->port()).connected());
}

TEST_F(HttpListenerTest, ANameWithoutAddressCannotBeListenedOn) {
  // No label of a name is longer than 63 characters: no name server is asked.
  EXPECT_EQ(Listen(std::string(64, 'x') + ":0").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(HttpListenerTest, FreesThePortWhenDestroyed) {
  const int port = listener_->port();
  listener_.reset();
  EXPECT_FALSE(Connection(port).connected());
  EXPECT_TRUE(Listen(absl::StrCat("127.0.0.1:", port)).ok());
}

TEST_F(HttpListenerTest, StopsSoon) {
  ASSERT_THAT(Ask("GET", "/healthz"), HasSubstr(" 200 OK"));
  const SystemClock clock;
  const absl::Duration start = clock.Monotonic();
  listener_.reset();
  EXPECT_LT(clock.Monotonic() - start, absl::Seconds(1));
}

}  // namespace
}  // namespace dialtone
