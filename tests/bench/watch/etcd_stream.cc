#include <grpcpp/client_context.h>
#include <tests/bench/watch/etcd_watch.grpc.pb.h>

#include "absl/strings/str_cat.h"
#include "tests/bench/watch/crowd.h"

namespace dialtone::bench {
namespace {

// etcd ends no watch, so the first message, which says that it is made, is all that comes.
class EtcdStream final
    : public CrowdStream,
      public grpc::ClientBidiReactor<etcdserverpb::WatchRequest, etcdserverpb::WatchResponse> {
 public:
  EtcdStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& key, CrowdEvents& events)
      : stub_(etcdserverpb::Watch::NewStub(channel)), events_(events) {
    request_.mutable_create_request()->set_key(key);
    stub_->async()->Watch(&context_, this);
    StartWrite(&request_);
    StartRead(&response_);
    StartCall();
  }

  void Cancel() override { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.created() && !response_.canceled()) events_.OnFirst();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    events_.OnEnd(absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message()));
  }

 private:
  const std::unique_ptr<etcdserverpb::Watch::Stub> stub_;
  CrowdEvents& events_;
  grpc::ClientContext context_;
  etcdserverpb::WatchRequest request_;
  etcdserverpb::WatchResponse response_;
};

}  // namespace

Crowd::OpenStream WatchEtcdKeys() {
  return [](const std::shared_ptr<grpc::Channel>& channel, int number,
            CrowdEvents& events) -> std::unique_ptr<CrowdStream> {
    return std::make_unique<EtcdStream>(channel, absl::StrCat("phoneNumbers/pending-", number), events);
  };
}

}  // namespace dialtone::bench
