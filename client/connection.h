#ifndef DIALTONE_CLIENT_CONNECTION_H_
#define DIALTONE_CLIENT_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "client/retry_budget.h"
#include "client/retry_decision.h"
#include "dialtone/client.h"

namespace grpc {
class Channel;
class ClientContext;
class Status;
}  // namespace grpc

namespace dialtone {

// What all calls of one Client share: the channel, the token, the budget, and the end of them all.
// Thread-safe.
class Connection {
 public:
  // Something under way that Shutdown() ends.
  class Cancellable {
   public:
    virtual ~Cancellable() = default;
    // Thread-safe; returns soon; must not call the Connection.
    virtual void Cancel() = 0;
  };

  Connection(ClientOptions options, std::shared_ptr<grpc::Channel> channel);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  absl::Duration call_timeout() const { return options_.call_timeout; }

  // Adds to a context what every attempt carries. An error is that of the token.
  grpc::Status Prepare(grpc::ClientContext& context) const;

  // Makes one call, in as many attempts as its time, its kind and the budget allow.
  absl::Status Run(Repeatable repeatable, absl::Duration timeout,
                   absl::FunctionRef<grpc::Status(grpc::ClientContext* context)> attempt);

  // Admits a watch; the caller gives it back with RemoveWatch(). RESOURCE_EXHAUSTED or CANCELLED.
  absl::Status AddWatch(Cancellable* watch);
  void RemoveWatch(Cancellable* watch);
  void CountFailedStream();

  void Shutdown();
  Client::Statistics statistics() const;

 private:
  // One attempt, as its caller sees the result.
  grpc::Status Attempt(absl::Duration timeout,
                       absl::FunctionRef<grpc::Status(grpc::ClientContext* context)> attempt);
  bool Add(Cancellable* call);
  void Remove(Cancellable* call);
  // False when shut down meanwhile.
  bool WaitFor(absl::Duration gap);
  bool is_shut_down() const;

  const ClientOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  const SystemClock clock_;
  RetryBudget budget_;
  mutable Mutex mu_;
  CondVar shut_down_changed_;
  bool shut_down_ ABSL_GUARDED_BY(mu_) = false;
  std::set<Cancellable*> under_way_ ABSL_GUARDED_BY(mu_);
  Client::Statistics statistics_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CONNECTION_H_
