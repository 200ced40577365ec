#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/vapi/curl_vapi_client.h"

namespace dialtone {
namespace {

// A TLS server for one connection, whose certificate names the right host and is signed by nobody else.
class SelfSignedServer {
 public:
  SelfSignedServer() : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("127.0.0.1"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_EXTENSION* host = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate.get(), host, -1);
    X509_EXTENSION_free(host);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    EXPECT_EQ(SSL_CTX_use_certificate(context_.get(), certificate.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.get(), key.get()), 1);

    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), length), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { ServeOne(); });
  }
  ~SelfSignedServer() {
    Join();
    close(listener_);
  }

  int port() const { return port_; }
  void Join() {
    shutdown(listener_, SHUT_RDWR);  // in case nobody came
    if (thread_.joinable()) thread_.join();
  }
  // After Join(): what the client sent inside TLS.
  const std::string& received() const { return received_; }
  bool had_client() const { return had_client_; }

 private:
  void ServeOne() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    had_client_ = true;
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), &SSL_free);
    SSL_set_fd(tls.get(), fd);
    if (SSL_accept(tls.get()) == 1) {
      char chunk[4096];
      const int got = SSL_read(tls.get(), chunk, sizeof chunk);
      if (got > 0) received_.assign(chunk, static_cast<size_t>(got));
    }
    close(fd);
  }

  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  int listener_ = -1;
  int port_ = 0;
  bool had_client_ = false;
  std::string received_;
  std::thread thread_;
};

TEST(TlsVerificationTest, ACertificateThatNobodySignedGetsNoRequest) {
  SelfSignedServer server;
  const auto client = NewCurlVapiClient(
      {.base_url = absl::StrCat("https://127.0.0.1:", server.port()), .api_key = Secret("secret-key")});
  ASSERT_TRUE(client.ok()) << client.status();
  const VapiResult<VapiPhoneNumber> result = (*client)->GetPhoneNumber("n1");
  server.Join();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, VapiErrorKind::kNotSent);
  EXPECT_THAT(result.error().message, testing::HasSubstr("certificate"));
  EXPECT_TRUE(server.had_client());
  EXPECT_THAT(server.received(), testing::IsEmpty());
}

}  // namespace
}  // namespace dialtone
