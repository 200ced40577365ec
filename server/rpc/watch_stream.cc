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
      end_(start_ + deps.watch.max_age * (0.9 + 0.2 * deps.random.Uniform())),
      caller_(CallerOf(peer)),
      last_write_(start_) {}

WatchReactor* WatchStream::Start(const std::shared_ptr<WatchStream>& stream, const absl::Status& valid) {
  WatchStream* const started = stream.get();
  started->deps_.metrics.RpcStarted(started->method_);
  started->self_ = stream;
  if (!valid.ok()) {
    started->End(valid);
  } else if (!started->deps_.workers.TryRun([stream] { stream->SubscribeOnce(); })) {
    started->deps_.metrics.TaskRefused("rpc");
    started->End(ServerBusy());
  }
  return started;
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
  if (monotonic >= end_) {
    FinishOnceLocked(MaximumAgeReached());
    return WatchHub::kLongestWait;
  }
  if (!writing_ && monotonic - last_write_ >= deps_.watch.heartbeat) WriteLocked(HeartbeatLocked(now));
  return std::min(last_write_ + deps_.watch.heartbeat, end_) - monotonic;
}

void WatchStream::End(const absl::Status& status) {
  MutexLock lock(&mu_);
  FinishOnceLocked(status);
}

void WatchStream::OnWriteDone(bool ok) {
  MutexLock lock(&mu_);
  writing_ = false;
  outgoing_.Clear();
  if (finished_) return;
  if (!ok) return FinishOnceLocked(absl::CancelledError("The caller went away."));
  deps_.metrics.RpcMessageSent(method_);
  PumpLocked();
}

void WatchStream::OnCancel() { End(absl::CancelledError("The caller cancelled.")); }

void WatchStream::OnDone() {
  deps_.hub.Remove(this);
  {
    MutexLock lock(&mu_);
    deps_.metrics.RpcHandled(method_, CodeName(end_code_), deps_.clock.Monotonic() - start_);
    deps_.metrics.WatchEnded(CodeName(end_code_));
  }
  const std::shared_ptr<WatchStream> dies_here = std::move(self_);
}

WatchStream::Message WatchStream::MessageOf(const google::protobuf::MessageLite& response) {
  return std::make_shared<const std::string>(response.SerializeAsString());
}

void WatchStream::WriteLocked(Message message) {
  writing_ = true;
  last_write_ = deps_.clock.Monotonic();
  outgoing_ = BufferOf(std::move(message));
  StartWrite(&outgoing_);
}

void WatchStream::FinishOnceLocked(const absl::Status& status) {
  if (finished_) return;
  finished_ = true;
  const grpc::Status result = ToGrpcStatus(status);
  end_code_ = result.error_code();
  Finish(result);
}

bool ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message) {
  grpc::ByteBuffer copy = bytes;  // of references; reading takes them
  grpc::ProtoBufferReader reader(&copy);
  return reader.status().ok() && message->ParseFromZeroCopyStream(&reader);
}

absl::Status UnreadableRequest() {
  return absl::InvalidArgumentError("The request is not a message of the kind that this method takes.");
}

}  // namespace dialtone
