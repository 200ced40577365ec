#include "client/phone_number_watch.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <utility>

namespace dialtone {

PhoneNumberWatch::PhoneNumberWatch(const std::shared_ptr<grpc::Channel>& channel,
                                   std::string phone_number_name, std::int64_t after_revision,
                                   std::function<void()> on_news, Options options)
    : stub_(v1::PhoneNumberService::NewStub(channel)),
      name_(std::move(phone_number_name)),
      on_news_(std::move(on_news)),
      options_(std::move(options)),
      revision_(after_revision),
      stream_(this, options_.reconnecting) {}

PhoneNumberWatch::News PhoneNumberWatch::Take() {
  MutexLock lock(&mu_);
  News taken;
  taken.unreachable = news_.unreachable;
  taken.ended = news_.ended;
  taken.error = news_.error;
  taken.status = news_.status;
  taken.changes = std::exchange(news_.changes, {});
  taken.provisioning = std::exchange(news_.provisioning, std::nullopt);
  return taken;
}

grpc::Status PhoneNumberWatch::Read(grpc::ClientContext* context, const std::function<void()>& alive) {
  if (options_.prepare) {
    if (grpc::Status prepared = options_.prepare(*context); !prepared.ok()) return prepared;
  }
  v1::WatchPhoneNumberRequest request;
  request.set_name(name_);
  request.set_after_revision(revision_);
  request.set_follow(options_.follow);
  const auto reader = stub_->WatchPhoneNumber(context, request);
  v1::WatchPhoneNumberResponse message;
  while (reader->Read(&message)) {
    alive();
    Accept(std::move(message));
    message.Clear();
  }
  return reader->Finish();
}

void PhoneNumberWatch::Accept(v1::WatchPhoneNumberResponse message) {
  {
    MutexLock lock(&mu_);
    news_.unreachable.reset();
    news_.status = grpc::Status::OK;
    if (message.has_phone_number()) {
      revision_ = message.phone_number().revision();
      if (news_.changes.size() == kMaxWaitingChanges) news_.changes.erase(news_.changes.begin());
      news_.changes.push_back(std::move(*message.mutable_phone_number()));
      news_.provisioning.reset();
    } else if (message.heartbeat().has_provisioning()) {
      news_.provisioning = std::move(*message.mutable_heartbeat()->mutable_provisioning());
    }
  }
  on_news_();
}

void PhoneNumberWatch::OnUnreachable(const grpc::Status& why) {
  {
    MutexLock lock(&mu_);
    news_.unreachable = DecodeRpcError(why);
    news_.status = why;
  }
  on_news_();
}

void PhoneNumberWatch::OnEnd(const grpc::Status& how) {
  {
    MutexLock lock(&mu_);
    news_.ended = true;
    news_.status = how;
    if (!how.ok()) news_.error = DecodeRpcError(how);
  }
  on_news_();
}

}  // namespace dialtone
