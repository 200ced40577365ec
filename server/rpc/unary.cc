#include "server/rpc/unary.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <memory>
#include <utility>

#include "base/clock.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/rpc_dependencies.h"
#include "server/rpc/status.h"
#include "server/runtime/metrics.h"
#include "server/runtime/worker_pool.h"

namespace dialtone {
namespace {

// One unary call from its start to its Finish, which happens once.
class UnaryCall {
 public:
  UnaryCall(const RpcDependencies& deps, grpc::CallbackServerContext* context, absl::string_view method)
      : deps_(deps),
        context_(context),
        method_(method),
        start_(deps.clock.Monotonic()),
        reactor_(context->DefaultReactor()) {
    deps_.metrics.RpcStarted(method_);
  }

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  bool Abandoned() const {
    return context_->IsCancelled() || context_->deadline() <= std::chrono::system_clock::now();
  }

  void Finish(const absl::Status& status) {
    const grpc::Status result = ToGrpcStatus(status);
    deps_.metrics.RpcHandled(method_, CodeName(result.error_code()), deps_.clock.Monotonic() - start_);
    reactor_->Finish(result);
  }

 private:
  const RpcDependencies& deps_;
  grpc::CallbackServerContext* const context_;
  const absl::string_view method_;
  const absl::Duration start_;
  grpc::ServerUnaryReactor* const reactor_;
};

}  // namespace

grpc::ServerUnaryReactor* RunUnary(const RpcDependencies& deps, grpc::CallbackServerContext* context,
                                   absl::string_view method, std::function<absl::Status()> body) {
  const auto call = std::make_shared<UnaryCall>(deps, context, method);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  const bool queued = deps.workers.TryRun([call, &deps, body = std::move(body)] {
    if (call->Abandoned()) {
      deps.metrics.TaskExpired("rpc");
      call->Finish(ExpiredInQueue());
      return;
    }
    call->Finish(body());
  });
  if (!queued) {
    deps.metrics.TaskRefused("rpc");
    call->Finish(ServerBusy());
  }
  return reactor;
}

grpc::ServerUnaryReactor* RunUnaryAsync(const RpcDependencies& deps, grpc::CallbackServerContext* context,
                                        absl::string_view method,
                                        const std::function<void(FinishCall)>& body) {
  const auto call = std::make_shared<UnaryCall>(deps, context, method);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  body([call](const absl::Status& status) { call->Finish(status); });
  return reactor;
}

grpc::ServerUnaryReactor* RunUnaryQueued(const RpcDependencies& deps, grpc::CallbackServerContext* context,
                                         absl::string_view method,
                                         absl::FunctionRef<absl::Status(QueuedCall)> enqueue) {
  const auto call = std::make_shared<UnaryCall>(deps, context, method);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  const absl::Status valid =
      enqueue({.abandoned = [call] { return call->Abandoned(); },
               .finish = [call](const absl::Status& status) { call->Finish(status); }});
  if (!valid.ok()) call->Finish(valid);
  return reactor;
}

}  // namespace dialtone
