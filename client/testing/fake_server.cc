#include "dialtone/testing/fake_server.h"

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "client/testing/fake_campaigns.h"
#include "client/testing/fake_journal.h"
#include "client/testing/fake_number_stream.h"
#include "client/testing/fake_services.h"

namespace dialtone::testing {

class FakeServer::Parts {
 public:
  explicit Parts(const Options& options) : campaigns_(options.ready_at_once) { Start(); }

  void Start() {
    MutexLock lock(&mu_);
    if (server_ != nullptr) return;
    grpc::ServerBuilder builder;
    // Otherwise two fakes could share a port that the system chose for one of them.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    int port = 0;
    builder.AddListeningPort(endpoint_, grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&campaign_service_);
    builder.RegisterService(&number_service_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) {
      std::fprintf(stderr, "FakeServer cannot listen on %s\n", endpoint_.c_str());
      std::abort();
    }
    endpoint_ = absl::StrCat("127.0.0.1:", port);
  }

  void Stop() {
    MutexLock lock(&mu_);
    if (server_ == nullptr) return;
    EndStreams();
    server_->Shutdown(std::chrono::system_clock::now());
    server_->Wait();
    server_.reset();
  }

  void EndStreams() { streams_.End({grpc::StatusCode::UNAVAILABLE, "the server is shutting down"}); }

  const std::string& endpoint() const { return endpoint_; }
  FakeCampaigns& campaigns() { return campaigns_; }
  FakeJournal& journal() { return journal_; }

 private:
  FakeCampaigns campaigns_;
  FakeJournal journal_;
  FakeStreams streams_;
  FakeCampaignService campaign_service_{campaigns_, journal_};
  FakePhoneNumberService number_service_{campaigns_, streams_, journal_};
  std::string endpoint_ = "127.0.0.1:0";  // the port is known, and stays, after the first Start()
  Mutex mu_;
  std::unique_ptr<grpc::Server> server_ ABSL_GUARDED_BY(mu_);
};

FakeServer::FakeServer() : FakeServer(Options{}) {}
FakeServer::FakeServer(Options options) : parts_(std::make_unique<Parts>(options)) {}
FakeServer::~FakeServer() { Stop(); }

const std::string& FakeServer::endpoint() const { return parts_->endpoint(); }

ClientOptions FakeServer::client_options() const {
  ClientOptions options;
  options.endpoints = {endpoint()};
  options.retry.first_gap = absl::Milliseconds(10);
  options.retry.longest_gap = absl::Milliseconds(100);
  return options;
}

absl::Status FakeServer::MakeReady(const std::string& campaign, const std::string& number) {
  return parts_->campaigns().MakeReady(campaign, number);
}

absl::Status FakeServer::Fail(const std::string& campaign, const v1::Failure& failure) {
  return parts_->campaigns().Fail(campaign, failure);
}

absl::Status FakeServer::ShowProgress(const std::string& campaign, double progress) {
  return parts_->campaigns().ShowProgress(campaign, progress);
}

void FakeServer::FailNextCalls(int count, absl::StatusCode code, absl::Duration retry_after) {
  absl::Status error(code, "the test wants this call to fail");
  if (retry_after > absl::ZeroDuration()) error = WithRetryDelay(std::move(error), retry_after);
  parts_->journal().FailNextCalls(count, std::move(error));
}

void FakeServer::LoseNextAnswers(int count) { parts_->journal().LoseNextAnswers(count); }
void FakeServer::EndStreams() { parts_->EndStreams(); }
void FakeServer::Stop() { parts_->Stop(); }
void FakeServer::Start() { parts_->Start(); }

int FakeServer::calls(const std::string& method) const { return parts_->journal().calls(method); }
v1::CreateCampaignRequest FakeServer::last_create() const { return parts_->journal().last_create(); }
std::string FakeServer::last_token() const { return parts_->journal().last_token(); }

}  // namespace dialtone::testing
