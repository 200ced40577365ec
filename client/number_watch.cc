#include "client/number_watch.h"

#include <grpcpp/client_context.h>

#include <utility>

#include "absl/memory/memory.h"
#include "base/status_macros.h"
#include "client/status_payload.h"

namespace dialtone {

absl::StatusOr<std::unique_ptr<NumberWatch>> NumberWatch::Open(std::shared_ptr<Connection> connection,
                                                               std::string name, WatchCallbacks callbacks,
                                                               const WatchOptions& options) {
  auto watch = absl::WrapUnique(new NumberWatch(std::move(connection), std::move(callbacks)));
  DIALTONE_RETURN_IF_ERROR(watch->connection_->AddWatch(watch.get()));
  watch->admitted_ = true;
  watch->Start(std::move(name), options);
  return watch;
}

NumberWatch::NumberWatch(std::shared_ptr<Connection> connection, WatchCallbacks callbacks)
    : connection_(std::move(connection)), callbacks_(std::move(callbacks)) {}

NumberWatch::~NumberWatch() {
  if (!admitted_) return;
  Stop();
  connection_->RemoveWatch(this);
}

void NumberWatch::Start(std::string name, const WatchOptions& options) {
  // Held until the stream is known: its thread may have news before.
  MutexLock lock(&mu_);
  owned_stream_ = std::make_unique<PhoneNumberWatch>(
      connection_->channel(), std::move(name), options.after_revision, [this] { Deliver(); },
      PhoneNumberWatch::Options{
          .follow = options.follow,
          .reconnecting = {.max_failures = std::nullopt, .give_up_after = options.give_up_after},
          .prepare = [this](grpc::ClientContext& context) { return connection_->Prepare(context); }});
  stream_ = owned_stream_.get();
  if (cancelled_) stream_->Cancel();
}

void NumberWatch::Stop() {
  MutexLock lock(&mu_);
  stopped_ = true;
  cancelled_ = true;
  if (stream_ != nullptr) stream_->Cancel();
  if (thread_ == std::this_thread::get_id()) return;
  while (!ended_) ended_changed_.Wait(&mu_);
}

void NumberWatch::Cancel() {
  MutexLock lock(&mu_);
  cancelled_ = true;
  if (stream_ != nullptr) stream_->Cancel();
}

void NumberWatch::Deliver() {
  PhoneNumberWatch* stream = nullptr;
  {
    MutexLock lock(&mu_);
    thread_ = std::this_thread::get_id();
    stream = stream_;
  }
  const PhoneNumberWatch::News news = stream->Take();
  DeliverNews(news);
  if (!news.ended) return;
  MutexLock lock(&mu_);
  ended_ = true;
  ended_changed_.NotifyAll();
}

void NumberWatch::DeliverNews(const PhoneNumberWatch::News& news) {
  for (const v1::PhoneNumber& change : news.changes) {
    if (callbacks_.on_change) Call([&] { callbacks_.on_change(change); });
  }
  if (news.provisioning.has_value() && callbacks_.on_progress) {
    Call([&] { callbacks_.on_progress(*news.provisioning); });
  }
  if (news.ended) {
    if (callbacks_.on_end) Call([&] { callbacks_.on_end(ToAbslStatus(news.status)); });
  } else if (news.unreachable.has_value()) {
    connection_->CountFailedStream();
    if (callbacks_.on_unreachable) Call([&] { callbacks_.on_unreachable(ToAbslStatus(news.status)); });
  }
}

void NumberWatch::Call(absl::FunctionRef<void()> callback) {
  {
    MutexLock lock(&mu_);
    if (stopped_) return;
  }
  callback();
}

}  // namespace dialtone
