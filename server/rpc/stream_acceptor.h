#ifndef DIALTONE_SERVER_RPC_STREAM_ACCEPTOR_H_
#define DIALTONE_SERVER_RPC_STREAM_ACCEPTOR_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "server/rpc/open_calls.h"
#include "server/rpc/stream_call.h"

namespace grpc {
class CompletionQueue;
class ServerBuilder;
class ServerCompletionQueue;
}  // namespace grpc

namespace dialtone {

// A method whose streams run over completion queues. Both functions are called from a thread of the
// acceptor's and must not block.
struct StreamMethod {
  // Asks gRPC for the next call: the Request... function that is generated for the method.
  std::function<void(StreamCall& call, grpc::CompletionQueue& of_call,
                     grpc::ServerCompletionQueue& of_arrival, void* tag)>
      request;
  // A call has arrived. Binds it, and finishes it some time.
  std::function<void(std::unique_ptr<StreamCall> call)> begin;
};

// Takes the calls of such methods in, and spreads them over queues that have one thread each. The queues do
// not poll: what reads the connections is the same as for all other calls.
class StreamAcceptor {
 public:
  // Before the server is built. `methods` outlive the acceptor's threads.
  StreamAcceptor(std::vector<StreamMethod> methods, grpc::ServerBuilder& builder);
  // Stop()s.
  ~StreamAcceptor();

  // Once, after the server was started.
  void Start();
  // After the server was shut down, which cancels the calls. Waits until they have ended. Idempotent.
  void Stop();

 private:
  class Arrival;

  void Expect(const StreamMethod& method);
  static void Serve(grpc::CompletionQueue& queue);

  const std::vector<StreamMethod> methods_;
  OpenCalls open_calls_;
  const std::unique_ptr<grpc::ServerCompletionQueue> arrivals_;
  std::vector<std::unique_ptr<grpc::CompletionQueue>> queues_;
  std::size_t next_queue_ = 0;  // of Start(), then of the thread of arrivals
  std::vector<std::thread> threads_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_STREAM_ACCEPTOR_H_
