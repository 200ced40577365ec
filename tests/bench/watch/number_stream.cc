#include <dialtone/v1/phone_number_service.grpc.pb.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/watch/crowd.h"

namespace dialtone::bench {
namespace {

class NumberStream final : public CrowdStream {
 public:
  NumberStream(const CrowdPlace& place, const std::string& id, CrowdEvents& events) : events_(events) {
    v1::WatchPhoneNumberRequest request;
    request.set_name(absl::StrCat("phoneNumbers/", id));
    request.set_follow(true);
    reader_ = v1::PhoneNumberService::NewStub(place.channel)
                  ->PrepareAsyncWatchPhoneNumber(&context_, request, &place.queue);
    reader_->StartCall(this);
  }

  void Cancel() override { context_.TryCancel(); }

  void Proceed(bool ok) override {
    if (ended_)
      return events_.OnEnd({static_cast<absl::StatusCode>(end_.error_code()), end_.error_message()});
    if (!ok) {
      ended_ = true;
      return reader_->Finish(&end_, this);
    }
    if (response_.has_phone_number()) Tell(response_.phone_number().revision());
    reader_->Read(&response_, this);
  }

 private:
  void Tell(std::int64_t revision) {
    if (revision == last_revision_) return;
    if (std::exchange(last_revision_, revision) == 0) {
      events_.OnFirst();
    } else if (!std::exchange(changed_, true)) {
      events_.OnChange();
    }
  }

  CrowdEvents& events_;
  grpc::ClientContext context_;
  v1::WatchPhoneNumberResponse response_;
  std::unique_ptr<grpc::ClientAsyncReader<v1::WatchPhoneNumberResponse>> reader_;
  grpc::Status end_;
  bool ended_ = false;
  std::int64_t last_revision_ = 0;
  bool changed_ = false;
};

}  // namespace

Crowd::OpenStream WatchNumbers(std::function<std::string(int)> id_of) {
  return [id_of = std::move(id_of)](const CrowdPlace& place, int number,
                                    CrowdEvents& events) -> std::unique_ptr<CrowdStream> {
    return std::make_unique<NumberStream>(place, id_of(number), events);
  };
}

}  // namespace dialtone::bench
