#include <dialtone/v1/phone_number_service.grpc.pb.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/watch/crowd.h"

namespace dialtone::bench {
namespace {

class NumberStream final : public CrowdStream, public grpc::ClientReadReactor<v1::WatchPhoneNumberResponse> {
 public:
  NumberStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& id, CrowdEvents& events)
      : stub_(v1::PhoneNumberService::NewStub(channel)), events_(events) {
    request_.set_name(absl::StrCat("phoneNumbers/", id));
    request_.set_follow(true);
    stub_->async()->WatchPhoneNumber(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }

  void Cancel() override { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.has_phone_number()) Tell(response_.phone_number().revision());
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    events_.OnEnd(absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message()));
  }

 private:
  void Tell(std::int64_t revision) {
    if (first_revision_ == 0) {
      first_revision_ = revision;
      events_.OnFirst();
    } else if (!changed_) {
      changed_ = true;
      events_.OnChange();
    }
  }

  const std::unique_ptr<v1::PhoneNumberService::Stub> stub_;
  CrowdEvents& events_;
  grpc::ClientContext context_;
  v1::WatchPhoneNumberRequest request_;
  v1::WatchPhoneNumberResponse response_;
  std::int64_t first_revision_ = 0;
  bool changed_ = false;
};

}  // namespace

Crowd::OpenStream WatchNumbers(std::function<std::string(int)> id_of) {
  return [id_of = std::move(id_of)](const std::shared_ptr<grpc::Channel>& channel, int number,
                                    CrowdEvents& events) -> std::unique_ptr<CrowdStream> {
    return std::make_unique<NumberStream>(channel, id_of(number), events);
  };
}

}  // namespace dialtone::bench
