#ifndef DIALTONE_SERVER_RPC_STREAM_CALL_H_
#define DIALTONE_SERVER_RPC_STREAM_CALL_H_

#include <grpcpp/impl/codegen/async_stream.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <string>

#include "base/mutex.h"
#include "server/rpc/open_calls.h"

namespace dialtone {

// One call of a method that streams bytes to the caller, from its request to its end, over gRPC's completion
// queues (docs/adr/0009-watches-on-queues-of-their-own.md says why not over the callback API, whose reactors
// this resembles).
class StreamCall {
 public:
  // Who serves the call. Nothing here may block. OnDone() comes last, when no operation is under way any more
  // and nobody will start one; it may destroy the call.
  class Reactor {
   public:
    virtual ~Reactor() = default;
    // What Write() was given went to the transport, or never will.
    virtual void OnWriteDone(bool ok) = 0;
    // The caller or the connection went away. The call is still to be finished, unless it was.
    virtual void OnCancel() = 0;
    virtual void OnDone() = 0;
  };

  // Counted among `open` as long as it lives.
  explicit StreamCall(OpenCalls& open);
  ~StreamCall();
  StreamCall(const StreamCall&) = delete;
  StreamCall& operator=(const StreamCall&) = delete;

  const grpc::ByteBuffer& request() const { return request_; }
  std::string peer() const { return context_.peer(); }

  // Once, before any operation; `reactor` stays until OnDone(). May call OnCancel() before it returns.
  void Bind(Reactor* reactor);
  // REQUIRES: no other write is under way, and Finish() was not called.
  void Write(const grpc::ByteBuffer& message);
  // REQUIRES: no write is under way. Once.
  void Finish(const grpc::Status& status);

  // What comes out of a completion queue.
  class Event {
   public:
    virtual ~Event() = default;
    virtual void Happened(bool ok) = 0;
  };

  // For who asks gRPC for the next call of a method.
  grpc::ServerContext* context() { return &context_; }
  grpc::ByteBuffer* mutable_request() { return &request_; }
  grpc::ServerAsyncWriter<grpc::ByteBuffer>* writer() { return &writer_; }

 private:
  template <void (StreamCall::*react)(bool ok)>
  class EventOf final : public Event {
   public:
    explicit EventOf(StreamCall* call) : call_(call) {}
    void Happened(bool ok) override { (call_->*react)(ok); }

   private:
    StreamCall* const call_;
  };

  // All on the thread of the call's queue.
  void Written(bool ok);
  void Finished(bool ok);
  void Closed(bool ok);

  OpenCalls& open_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  grpc::ServerAsyncWriter<grpc::ByteBuffer> writer_{&context_};
  EventOf<&StreamCall::Written> written_{this};
  EventOf<&StreamCall::Finished> finished_{this};
  EventOf<&StreamCall::Closed> closed_{this};

  Mutex mu_;
  Reactor* reactor_ ABSL_GUARDED_BY(mu_) = nullptr;
  bool has_finished_ ABSL_GUARDED_BY(mu_) = false;
  bool has_closed_ ABSL_GUARDED_BY(mu_) = false;  // may come before Bind()
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_STREAM_CALL_H_
