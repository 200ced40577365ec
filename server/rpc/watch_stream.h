#ifndef DIALTONE_SERVER_RPC_WATCH_STREAM_H_
#define DIALTONE_SERVER_RPC_WATCH_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/caller.h"
#include "server/rpc/rpc_dependencies.h"
#include "server/rpc/status.h"
#include "server/runtime/metrics.h"
#include "server/runtime/worker_pool.h"
#include "server/watch/watch_hub.h"

namespace dialtone {

// What all server streams that watch have in common: one write at a time, heartbeats, the maximum age, one
// Finish, and a life that ends in OnDone. A stream says what to write next; it blocks nowhere but in
// Subscribe().
template <typename Response>
class WatchStream : public grpc::ServerWriteReactor<Response>,
                    public WatchSink,
                    public std::enable_shared_from_this<WatchStream<Response>> {
 public:
  // Starts `stream`, whose arguments were found to be `valid` or not. gRPC owns what is returned until
  // OnDone.
  static grpc::ServerWriteReactor<Response>* Start(std::shared_ptr<WatchStream> stream,
                                                   const absl::Status& valid) {
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

  void OnTick(absl::Time now) final {
    MutexLock lock(&mu_);
    if (finished_) return;
    const absl::Duration monotonic = deps_.clock.Monotonic();
    if (monotonic >= end_) return FinishOnceLocked(MaximumAgeReached());
    if (writing_ || monotonic - last_write_ < deps_.watch.heartbeat) return;
    FillHeartbeatLocked(now, NextMessageLocked());
    WriteLocked();
  }

  void End(const absl::Status& status) final {
    MutexLock lock(&mu_);
    FinishOnceLocked(status);
  }

  void OnWriteDone(bool ok) final {
    MutexLock lock(&mu_);
    writing_ = false;
    if (finished_) return;
    if (!ok) return FinishOnceLocked(absl::CancelledError("The caller went away."));
    deps_.metrics.RpcMessageSent(method_);
    PumpLocked();
  }

  void OnCancel() final { End(absl::CancelledError("The caller cancelled.")); }

  void OnDone() final {
    deps_.hub.Remove(this);
    {
      MutexLock lock(&mu_);
      deps_.metrics.RpcHandled(method_, end_code_, deps_.clock.Monotonic() - start_);
      deps_.metrics.WatchEnded(end_code_);
    }
    const std::shared_ptr<WatchStream> dies_here = std::move(self_);
  }

 protected:
  // `method` is the full name and outlives the stream (a literal).
  WatchStream(const RpcDependencies& deps, absl::string_view method, absl::string_view peer)
      : deps_(deps),
        caller_(CallerOf(peer)),
        method_(method),
        start_(deps.clock.Monotonic()),
        end_(start_ + deps.watch.max_age * (0.9 + 0.2 * deps.random.Uniform())),
        last_write_(start_) {}

  // Registers with the hub, then reads the store. On a worker; may block.
  virtual absl::Status Subscribe() = 0;
  // Writes what is to be written next, if anything, or ends the stream.
  virtual void PumpLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) = 0;
  virtual void FillHeartbeatLocked(absl::Time now, Response& response) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) = 0;

  // The message that WriteLocked() sends, emptied. REQUIRES: no write is under way.
  Response& NextMessageLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    response_.Clear();
    return response_;
  }
  void WriteLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    writing_ = true;
    last_write_ = deps_.clock.Monotonic();
    this->StartWrite(&response_);
  }
  void FinishOnceLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (finished_) return;
    finished_ = true;
    const grpc::Status result = ToGrpcStatus(status);
    end_code_ = std::string(CodeName(result.error_code()));
    this->Finish(result);
  }
  bool BusyLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return writing_ || finished_; }
  bool FinishedLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return finished_; }

  const RpcDependencies& deps_;
  const std::string caller_;
  mutable Mutex mu_;

 private:
  void SubscribeOnce() {
    const absl::Status subscribed = Subscribe();
    if (absl::IsResourceExhausted(subscribed)) deps_.metrics.WatchRefused(method_);
    MutexLock lock(&mu_);
    if (!subscribed.ok()) FinishOnceLocked(subscribed);
    // OnDone may have come before the registration.
    if (finished_) deps_.hub.Remove(this);
  }

  const absl::string_view method_;
  const absl::Duration start_;
  const absl::Duration end_;                // both on the monotonic clock
  std::shared_ptr<WatchStream> self_;       // alive until OnDone; set before the stream is shared
  Response response_ ABSL_GUARDED_BY(mu_);  // stays put while a write is under way
  absl::Duration last_write_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
  std::string end_code_ ABSL_GUARDED_BY(mu_) = "OK";
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_WATCH_STREAM_H_
