#include "server/rpc/watch_stream.h"

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/caller.h"
#include "server/rpc/status.h"
#include "server/runtime/metrics.h"
#include "server/runtime/worker_pool.h"

namespace dialtone {
namespace {

// A buffer that refers to `bytes` and keeps them alive.
grpc::ByteBuffer BufferOf(std::shared_ptr<const std::string> bytes) {
  using Kept = std::shared_ptr<const std::string>;
  auto kept = std::make_unique<Kept>(std::move(bytes));
  // gRPC does not write to what it sends.
  auto* const data = const_cast<char*>((*kept)->data());
  const std::size_t size = (*kept)->size();
  const grpc::Slice slice(
      data, size, [](void* owner) { delete static_cast<Kept*>(owner); }, kept.release());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

WatchStream::WatchStream(const RpcDependencies& deps, absl::string_view method, absl::string_view peer)
    : deps_(deps),
      method_(method),
      start_(deps.clock.Monotonic()),
      latest_end_(start_ + deps.watch.max_age * (0.9 + 0.2 * deps.random.Uniform())),
      caller_(CallerOf(peer)),
      last_write_(start_) {}

void WatchStream::Start(const std::shared_ptr<WatchStream>& stream, std::unique_ptr<StreamCall> call,
                        const absl::Status& valid) {
  stream->deps_.metrics.RpcStarted(stream->method_);
  stream->self_ = stream;
  stream->call_ = std::move(call);
  stream->call_->Bind(stream.get());
  if (!valid.ok()) {
    stream->End(valid);
  } else if (!stream->deps_.workers.TryRun([stream] { stream->SubscribeOnce(); })) {
    stream->deps_.metrics.TaskRefused("rpc");
    stream->End(ServerBusy());
  }
}

void WatchStream::SubscribeOnce() {
  const absl::Status subscribed = Subscribe(caller_);
  caller_ = std::string();
  if (absl::IsResourceExhausted(subscribed)) deps_.metrics.WatchRefused(method_);
  MutexLock lock(&mu_);
  if (!subscribed.ok()) FinishOnceLocked(subscribed);
  // OnDone may have come before the registration.
  if (finished_) deps_.hub.Remove(this);
}

absl::Duration WatchStream::OnTick(absl::Time now) {
  MutexLock lock(&mu_);
  if (finished_) return WatchHub::kLongestWait;
  const absl::Duration monotonic = deps_.clock.Monotonic();
  if (monotonic >= latest_end_) {
    FinishOnceLocked(MaximumAgeReached());
    return WatchHub::kLongestWait;
  }
  if (!writing_ && monotonic - last_write_ >= deps_.watch.heartbeat) WriteLocked(HeartbeatLocked(now));
  return std::min(last_write_ + deps_.watch.heartbeat, latest_end_) - monotonic;
}

void WatchStream::End(const absl::Status& status) {
  MutexLock lock(&mu_);
  FinishOnceLocked(status);
}

void WatchStream::OnWriteDone(bool ok) {
  MutexLock lock(&mu_);
  writing_ = false;
  if (finished_) return FinishNowLocked();
  if (!ok) return FinishOnceLocked(absl::CancelledError("The caller went away."));
  deps_.metrics.RpcMessageSent(method_);
  PumpLocked();
}

void WatchStream::OnCancel() { End(absl::CancelledError("The caller cancelled.")); }

void WatchStream::OnDone() {
  deps_.hub.Remove(this);
  {
    MutexLock lock(&mu_);
    const absl::string_view code = CodeName(end_->error_code());
    deps_.metrics.RpcHandled(method_, code, deps_.clock.Monotonic() - start_);
    deps_.metrics.WatchEnded(code);
  }
  // Others may hold the stream for a moment; the server waits for its calls when it shuts down.
  call_.reset();
  const std::shared_ptr<WatchStream> dies_here = std::move(self_);
}

WatchStream::Message WatchStream::MessageOf(const google::protobuf::MessageLite& response) {
  return std::make_shared<const std::string>(response.SerializeAsString());
}

void WatchStream::WriteLocked(Message message) {
  writing_ = true;
  last_write_ = deps_.clock.Monotonic();
  call_->Write(BufferOf(std::move(message)));
}

void WatchStream::FinishOnceLocked(const absl::Status& status) {
  if (finished_) return;
  finished_ = true;
  end_ = std::make_unique<grpc::Status>(ToGrpcStatus(status));
  if (!writing_) FinishNowLocked();
}

void WatchStream::FinishNowLocked() { call_->Finish(*end_); }

bool ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message) {
  grpc::ByteBuffer copy = bytes;  // of references; reading takes them
  grpc::ProtoBufferReader reader(&copy);
  return reader.status().ok() && message->ParseFromZeroCopyStream(&reader);
}

absl::Status UnreadableRequest() {
  return absl::InvalidArgumentError("The request is not a message of the kind that this method takes.");
}

}  // namespace dialtone
