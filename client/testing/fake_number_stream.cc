#include "client/testing/fake_number_stream.h"

#include <utility>

#include "client/testing/fake_status.h"

namespace dialtone::testing {
namespace {

bool IsEnd(v1::PhoneNumber::State state, bool follow) {
  if (state == v1::PhoneNumber::RELEASED) return true;
  return !follow && (state == v1::PhoneNumber::ACTIVE || state == v1::PhoneNumber::FAILED);
}

}  // namespace

void FakeStreams::Add(FakeNumberStream* stream) {
  MutexLock lock(&mu_);
  streams_.insert(stream);
}

void FakeStreams::Remove(FakeNumberStream* stream) {
  MutexLock lock(&mu_);
  streams_.erase(stream);
}

void FakeStreams::End(const grpc::Status& how) {
  MutexLock lock(&mu_);
  for (FakeNumberStream* stream : streams_) stream->End(how);
}

FakeNumberStream::FakeNumberStream(FakeCampaigns& campaigns, FakeStreams& streams,
                                   const v1::WatchPhoneNumberRequest& request)
    : campaigns_(campaigns),
      streams_(streams),
      follow_(request.follow()),
      revision_(request.after_revision()) {}

void FakeNumberStream::Start(const std::string& name) {
  streams_.Add(this);
  const absl::Status subscribed = campaigns_.Subscribe(name, this);
  if (!subscribed.ok()) End(ToGrpcStatus(subscribed));
}

void FakeNumberStream::End(const grpc::Status& how) {
  MutexLock lock(&mu_);
  if (!end_.has_value()) end_ = how;
  Advance();
}

void FakeNumberStream::OnWriteDone(bool ok) {
  MutexLock lock(&mu_);
  writing_ = false;
  if (!ok && !end_.has_value()) end_ = grpc::Status::CANCELLED;
  Advance();
}

void FakeNumberStream::OnCancel() { End(grpc::Status::CANCELLED); }

void FakeNumberStream::OnDone() {
  campaigns_.Unsubscribe(this);
  streams_.Remove(this);
  delete this;
}

void FakeNumberStream::OnNumber(const v1::PhoneNumber& number) {
  MutexLock lock(&mu_);
  if (number.revision() > revision_) {
    revision_ = number.revision();
    *next_.emplace().mutable_phone_number() = number;
  }
  if (IsEnd(number.state(), follow_) && !end_.has_value()) end_ = grpc::Status::OK;
  Advance();
}

void FakeNumberStream::OnProgress(const v1::PhoneNumber& number) {
  MutexLock lock(&mu_);
  if (!next_.has_value()) {
    auto* heartbeat = next_.emplace().mutable_heartbeat();
    heartbeat->set_revision(revision_);
    *heartbeat->mutable_provisioning() = number.provisioning();
  }
  Advance();
}

void FakeNumberStream::Advance() {
  if (writing_ || finished_) return;
  const bool broken = end_.has_value() && end_->error_code() == grpc::StatusCode::CANCELLED;
  if (next_.has_value() && !broken) {
    message_ = *std::exchange(next_, std::nullopt);
    writing_ = true;
    StartWrite(&message_);
  } else if (end_.has_value()) {
    finished_ = true;
    Finish(*end_);
  }
}

}  // namespace dialtone::testing
