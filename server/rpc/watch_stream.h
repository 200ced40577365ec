#ifndef DIALTONE_SERVER_RPC_WATCH_STREAM_H_
#define DIALTONE_SERVER_RPC_WATCH_STREAM_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "server/rpc/rpc_dependencies.h"
#include "server/rpc/stream_call.h"
#include "server/watch/watch_hub.h"

namespace google::protobuf {
class MessageLite;
}

namespace dialtone {

// What all server streams that watch have in common: one write at a time, heartbeats, the maximum age, one
// Finish, and a life that ends in OnDone. A stream says what to write next; it blocks nowhere but in
// Subscribe(). There may be a hundred thousand of them: while nothing happens one holds neither a message nor
// a buffer.
class WatchStream : public StreamCall::Reactor,
                    public WatchSink,
                    public std::enable_shared_from_this<WatchStream> {
 public:
  // Lets `stream`, whose arguments were found to be `valid` or not, serve `call`. It lives until the call is
  // done.
  static void Start(const std::shared_ptr<WatchStream>& stream, std::unique_ptr<StreamCall> call,
                    const absl::Status& valid);

  absl::Duration OnTick(absl::Time now) final;
  void End(const absl::Status& status) final;
  void OnWriteDone(bool ok) final;
  void OnCancel() final;
  void OnDone() final;

 protected:
  // A serialised response; many streams may send the same one.
  using Message = std::shared_ptr<const std::string>;
  static Message MessageOf(const google::protobuf::MessageLite& response);

  // `method` is the full name and outlives the stream (a literal).
  WatchStream(const RpcDependencies& deps, absl::string_view method, absl::string_view peer);

  // Registers with the hub for `caller`, then reads the store. On a worker; may block.
  virtual absl::Status Subscribe(const std::string& caller) = 0;
  // Writes what is to be written next, if anything, or ends the stream.
  virtual void PumpLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) = 0;
  virtual Message HeartbeatLocked(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) = 0;

  // REQUIRES: no write is under way.
  void WriteLocked(Message message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void FinishOnceLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool BusyLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return writing_ || finished_; }
  bool FinishedLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return finished_; }

  const RpcDependencies& deps_;
  mutable Mutex mu_;

 private:
  void SubscribeOnce();
  void FinishNowLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const absl::string_view method_;
  const absl::Duration start_;
  const absl::Duration latest_end_;    // both on the monotonic clock
  std::string caller_;                 // until the subscription
  std::shared_ptr<WatchStream> self_;  // alive until OnDone; set before the stream is shared
  std::unique_ptr<StreamCall> call_;   // the same
  absl::Duration last_write_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;  // or about to be, when the write under way is done
  std::unique_ptr<grpc::Status> end_ ABSL_GUARDED_BY(mu_);  // since then
};

// A request that came as bytes. False when it is not one of `message`'s kind.
bool ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite* message);
// The answer to a request that cannot be parsed: kInvalidArgument.
absl::Status UnreadableRequest();

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_WATCH_STREAM_H_
