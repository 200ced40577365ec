// TLS, with certificates that the test makes for itself.

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "client/testing/fake_campaigns.h"
#include "client/testing/fake_journal.h"
#include "client/testing/fake_services.h"
#include "dialtone/client.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace dialtone {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    EXPECT_EQ(
        std::system(
            absl::StrCat("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
                         "-subj /CN=dialtone.test -addext subjectAltName=DNS:dialtone.test -keyout ",
                         key_path(), " -out ", certificate_path(), " 2>/dev/null")
                .c_str()),
        0);
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = Read(certificate_path());
    tls.pem_key_cert_pairs = {{Read(key_path()), Read(certificate_path())}};
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    options_.endpoints = {absl::StrCat("127.0.0.1:", port)};
    options_.tls = TlsSettings{.ca_certificates = Read(certificate_path()),
                               .client_certificate = Read(certificate_path()),
                               .client_key = Read(key_path()),
                               .server_name = "dialtone.test"};
    options_.retry.max_attempts = 1;
  }
  std::string key_path() const { return folder_.path() + "/key.pem"; }
  std::string certificate_path() const { return folder_.path() + "/certificate.pem"; }

  absl::Status List() { return (*Client::Create(options_))->ListCampaigns({}).status(); }

  const TemporaryDirectory folder_;
  testing::FakeCampaigns campaigns_{false};
  testing::FakeJournal journal_;
  testing::FakeCampaignService service_{campaigns_, journal_};
  std::unique_ptr<grpc::Server> server_;
  ClientOptions options_;
};

TEST_F(TlsTest, BothSidesKnowEachOtherByTheirCertificates) {
  options_.token = [] { return "secret"; };
  EXPECT_OK(List());
  EXPECT_EQ(journal_.last_token(), "secret");
}

TEST_F(TlsTest, AServerWithAnotherNameIsNotTrusted) {
  options_.tls->server_name = "other.test";
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(journal_.calls("ListCampaigns"), 0);
}

TEST_F(TlsTest, AServerOfAnotherAuthorityIsNotTrusted) {
  options_.tls->ca_certificates.clear();  // the system's
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TlsTest, AClientWithoutACertificateIsTurnedAway) {
  options_.tls->client_certificate.clear();
  options_.tls->client_key.clear();
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace dialtone
