#include <grpcpp/client_context.h>
#include <tests/bench/watch/etcd_watch.grpc.pb.h>

#include "absl/strings/str_cat.h"
#include "tests/bench/watch/crowd.h"

namespace dialtone::bench {
namespace {

// etcd ends no watch, so the first message, which says that it is made, is all that comes.
class EtcdStream final : public CrowdStream {
 public:
  EtcdStream(const CrowdPlace& place, const std::string& key, CrowdEvents& events) : events_(events) {
    request_.mutable_create_request()->set_key(key);
    stream_ = etcdserverpb::Watch::NewStub(place.channel)->PrepareAsyncWatch(&context_, &place.queue);
    stream_->StartCall(this);
  }

  void Cancel() override { context_.TryCancel(); }

  void Proceed(bool ok) override {
    if (step_ == Step::kEnding) {
      return events_.OnEnd({static_cast<absl::StatusCode>(end_.error_code()), end_.error_message()});
    }
    if (!ok) {
      step_ = Step::kEnding;
      return stream_->Finish(&end_, this);
    }
    if (step_ == Step::kStarting) {
      step_ = Step::kAsking;
      return stream_->Write(request_, this);
    }
    if (step_ == Step::kReading && response_.created() && !response_.canceled()) events_.OnFirst();
    step_ = Step::kReading;
    stream_->Read(&response_, this);
  }

 private:
  enum class Step { kStarting, kAsking, kReading, kEnding };

  CrowdEvents& events_;
  grpc::ClientContext context_;
  etcdserverpb::WatchRequest request_;
  etcdserverpb::WatchResponse response_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<etcdserverpb::WatchRequest, etcdserverpb::WatchResponse>>
      stream_;
  grpc::Status end_;
  Step step_ = Step::kStarting;
};

}  // namespace

Crowd::OpenStream WatchEtcdKeys() {
  return [](const CrowdPlace& place, int number, CrowdEvents& events) -> std::unique_ptr<CrowdStream> {
    return std::make_unique<EtcdStream>(place, absl::StrCat("phoneNumbers/pending-", number), events);
  };
}

}  // namespace dialtone::bench
