#ifndef DIALTONE_SERVER_RPC_UNARY_H_
#define DIALTONE_SERVER_RPC_UNARY_H_

#include <functional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/rpc/queued_call.h"

namespace grpc {
class CallbackServerContext;
class ServerUnaryReactor;
}  // namespace grpc

namespace dialtone {

struct RpcDependencies;

// Runs the body of a unary call on the worker pool, because gRPC runs its reactions on very few threads and
// the body blocks on the database. Answers RESOURCE_EXHAUSTED when the queue is full, and drops work whose
// caller has gone or whose deadline has passed by the time a worker is free. Request and response stay valid
// until the body has returned. `method` is the full name and outlives the call (a literal).
grpc::ServerUnaryReactor* RunUnary(const RpcDependencies& deps, grpc::CallbackServerContext* context,
                                   absl::string_view method, std::function<absl::Status()> body);

// The same for a body that does not block and finishes later: it calls `finish` once, from any thread.
using FinishCall = std::function<void(const absl::Status&)>;
grpc::ServerUnaryReactor* RunUnaryAsync(const RpcDependencies& deps, grpc::CallbackServerContext* context,
                                        absl::string_view method,
                                        const std::function<void(FinishCall)>& body);

// The same for a call that waits in a queue of its own: `enqueue` hands it on, from where it is finished
// once, and returns OK; or it keeps it, and the call ends with the error that it returns.
grpc::ServerUnaryReactor* RunUnaryQueued(const RpcDependencies& deps, grpc::CallbackServerContext* context,
                                         absl::string_view method,
                                         absl::FunctionRef<absl::Status(QueuedCall)> enqueue);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_UNARY_H_
