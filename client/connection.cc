#include "client/connection.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/backoff.h"
#include "client/call_status.h"
#include "client/status_payload.h"

namespace dialtone {
namespace {

class CancellableCall final : public Connection::Cancellable {
 public:
  explicit CancellableCall(grpc::ClientContext& context) : context_(context) {}
  void Cancel() override { context_.TryCancel(); }

 private:
  grpc::ClientContext& context_;
};

// gRPC aborts the process on a header that may not be sent.
bool IsPrintable(const std::string& token) {
  for (const char c : token) {
    if (c < ' ' || c > '~') return false;
  }
  return !token.empty();
}

grpc::Status ShutDown() { return {grpc::StatusCode::CANCELLED, "the client was shut down"}; }

}  // namespace

Connection::Connection(ClientOptions options, std::shared_ptr<grpc::Channel> channel)
    : options_(std::move(options)),
      channel_(std::move(channel)),
      budget_(options_.retry.budget, options_.retry.budget_per_success) {}

grpc::Status Connection::Prepare(grpc::ClientContext& context) const {
  context.set_wait_for_ready(options_.wait_for_ready);
  if (!options_.token) return grpc::Status::OK;
  const absl::StatusOr<std::string> token = options_.token();
  if (!token.ok()) {
    return {static_cast<grpc::StatusCode>(token.status().code()), std::string(token.status().message())};
  }
  if (!IsPrintable(*token)) {
    return {grpc::StatusCode::FAILED_PRECONDITION,
            "the token is empty or has characters other than printable ASCII"};
  }
  context.AddMetadata("authorization", absl::StrCat("Bearer ", *token));
  return grpc::Status::OK;
}

absl::Status Connection::Run(Repeatable repeatable, absl::Duration timeout,
                             absl::FunctionRef<grpc::Status(grpc::ClientContext* context)> attempt) {
  const absl::Duration until = clock_.Monotonic() + timeout;
  Backoff backoff({.first = options_.retry.first_gap, .longest = options_.retry.longest_gap});
  {
    MutexLock lock(&mu_);
    ++statistics_.calls;
  }
  for (int attempts = 1;; ++attempts) {
    const grpc::Status status = Attempt(until - clock_.Monotonic(), attempt);
    if (status.ok()) {
      budget_.OnSuccess();
      return absl::OkStatus();
    }
    const std::optional<absl::Duration> asked = MayRetryAfter(status, repeatable);
    if (!asked.has_value() || attempts >= options_.retry.max_attempts) return ToAbslStatus(status);
    const absl::Duration gap = *asked + backoff.Next(RandomJitter());
    // The error that is known says more than the end of the time would.
    if (clock_.Monotonic() + gap >= until) return ToAbslStatus(status);
    const bool granted = budget_.TryTake();
    {
      MutexLock lock(&mu_);
      ++(granted ? statistics_.retries : statistics_.retries_over_budget);
    }
    if (!granted) return ToAbslStatus(status);
    if (!WaitFor(gap)) return ToAbslStatus(ShutDown());
  }
}

grpc::Status Connection::Attempt(absl::Duration timeout,
                                 absl::FunctionRef<grpc::Status(grpc::ClientContext* context)> attempt) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(clock_.Now() + timeout));
  if (const grpc::Status prepared = Prepare(context); !prepared.ok()) return prepared;
  CancellableCall call(context);
  if (!Add(&call)) return ShutDown();
  const grpc::Status status = attempt(&context);
  Remove(&call);
  return status.error_code() == grpc::StatusCode::CANCELLED && is_shut_down() ? ShutDown()
                                                                              : AsSeenByCaller(status);
}

absl::Status Connection::AddWatch(Cancellable* watch) {
  MutexLock lock(&mu_);
  if (shut_down_) return ToAbslStatus(ShutDown());
  if (statistics_.open_watches >= options_.max_watches) {
    ++statistics_.refused_watches;
    return absl::ResourceExhaustedError(
        absl::StrCat("this client has ", options_.max_watches,
                     " watches open: stop one, or raise ClientOptions::max_watches"));
  }
  ++statistics_.open_watches;
  under_way_.insert(watch);
  return absl::OkStatus();
}

void Connection::RemoveWatch(Cancellable* watch) {
  MutexLock lock(&mu_);
  if (under_way_.erase(watch) > 0) --statistics_.open_watches;
}

void Connection::CountFailedStream() {
  MutexLock lock(&mu_);
  ++statistics_.failed_streams;
}

void Connection::Shutdown() {
  MutexLock lock(&mu_);
  shut_down_ = true;
  for (Cancellable* each : under_way_) each->Cancel();
  shut_down_changed_.NotifyAll();
}

Client::Statistics Connection::statistics() const {
  MutexLock lock(&mu_);
  return statistics_;
}

bool Connection::Add(Cancellable* call) {
  MutexLock lock(&mu_);
  if (shut_down_) return false;
  under_way_.insert(call);
  return true;
}

void Connection::Remove(Cancellable* call) {
  MutexLock lock(&mu_);
  under_way_.erase(call);
}

bool Connection::WaitFor(absl::Duration gap) {
  const absl::Duration until = clock_.Monotonic() + gap;
  MutexLock lock(&mu_);
  while (!shut_down_) {
    const absl::Duration left = until - clock_.Monotonic();
    if (left <= absl::ZeroDuration()) return true;
    shut_down_changed_.WaitFor(&mu_, left);
  }
  return false;
}

bool Connection::is_shut_down() const {
  MutexLock lock(&mu_);
  return shut_down_;
}

}  // namespace dialtone
