#include "tests/bench/reference/bare_watch_service.h"

#include <atomic>

namespace dialtone::bench {

class BareWatchService::Stream final : public grpc::ServerWriteReactor<v1::WatchPhoneNumberResponse> {
 public:
  explicit Stream(BareWatchService& service) : service_(service) {
    {
      MutexLock lock(&service_.mu_);
      service_.streams_.insert(this);
    }
    StartWrite(&service_.first_);
  }

  void WriteNext() {
    // While the first message is still being written, its end starts the next.
    State was = State::kWritingFirst;
    if (state_.compare_exchange_strong(was, State::kNextWanted)) return;
    if (was == State::kIdle) StartNext();
  }

  void OnWriteDone(bool /*ok*/) override {
    State was = State::kWritingFirst;
    if (state_.compare_exchange_strong(was, State::kIdle)) return;
    if (was == State::kNextWanted) StartNext();
  }
  void OnCancel() override { Finish(grpc::Status::CANCELLED); }
  void OnDone() override {
    {
      MutexLock lock(&service_.mu_);
      service_.streams_.erase(this);
    }
    delete this;
  }

 private:
  enum class State { kWritingFirst, kIdle, kNextWanted, kNextStarted };

  void StartNext() {
    state_ = State::kNextStarted;
    StartWrite(&service_.next_);
  }

  BareWatchService& service_;
  std::atomic<State> state_{State::kWritingFirst};
};

BareWatchService::BareWatchService(const v1::WatchPhoneNumberResponse& first) : first_(first), next_(first) {
  next_.mutable_phone_number()->set_state(v1::PhoneNumber::RELEASING);
  next_.mutable_phone_number()->set_revision(first.phone_number().revision() + 1);
}

grpc::ServerWriteReactor<v1::WatchPhoneNumberResponse>* BareWatchService::WatchPhoneNumber(
    grpc::CallbackServerContext* /*context*/, const v1::WatchPhoneNumberRequest* /*request*/) {
  return new Stream(*this);
}

grpc::ServerUnaryReactor* BareWatchService::RefreshPhoneNumber(
    grpc::CallbackServerContext* context, const v1::RefreshPhoneNumberRequest* /*request*/,
    v1::RefreshPhoneNumberResponse* /*response*/) {
  {
    MutexLock lock(&mu_);
    for (Stream* const stream : streams_) stream->WriteNext();
  }
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace dialtone::bench
