#include "client/reconnecting_stream.h"

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <limits>

#include "base/clock.h"
#include "client/backoff.h"
#include "client/call_status.h"
#include "client/retry_decision.h"

namespace dialtone {

ReconnectingStream::ReconnectingStream(Events* events, Options options)
    : events_(events), options_(options), thread_([this] { Run(); }) {}

ReconnectingStream::~ReconnectingStream() {
  Cancel();
  thread_.join();
}

void ReconnectingStream::Cancel() {
  MutexLock lock(&mu_);
  cancelled_ = true;
  if (context_ != nullptr) context_->TryCancel();
  cancelled_changed_.NotifyAll();
}

void ReconnectingStream::Run() {
  const SystemClock clock;
  Backoff backoff({});
  int failures = 0;
  absl::Duration failing_since;
  while (true) {
    bool any_message = false;
    const grpc::Status status = ReadOnce(any_message);
    if (any_message) {
      backoff.Reset();
      failures = 0;
    } else if (++failures == 1) {
      failing_since = clock.Monotonic();
    }
    const std::optional<absl::Duration> asked = MayRetryAfter(status, Repeatable::kYes);
    if (!asked.has_value() || failures >= options_.max_failures.value_or(std::numeric_limits<int>::max())) {
      return events_->OnEnd(status);
    }
    const absl::Duration gap = *asked + backoff.Next(RandomJitter());
    if (failures > 0 && clock.Monotonic() + gap - failing_since > options_.give_up_after) {
      return events_->OnEnd(status);
    }
    // A stream that lived and ended is everyday: the server restarts, or balances its load.
    if (!any_message) events_->OnUnreachable(status);
    if (!WaitFor(gap)) return events_->OnEnd(grpc::Status::CANCELLED);
  }
}

grpc::Status ReconnectingStream::ReadOnce(bool& any_message) {
  grpc::ClientContext context;
  {
    MutexLock lock(&mu_);
    if (cancelled_) return grpc::Status::CANCELLED;
    context_ = &context;
  }
  grpc::Status status = events_->Read(&context, [&any_message] { any_message = true; });
  MutexLock lock(&mu_);
  context_ = nullptr;
  return cancelled_ ? grpc::Status::CANCELLED : AsSeenByCaller(status);
}

bool ReconnectingStream::WaitFor(absl::Duration gap) {
  const SystemClock clock;
  const absl::Duration until = clock.Monotonic() + gap;
  MutexLock lock(&mu_);
  while (!cancelled_) {
    const absl::Duration left = until - clock.Monotonic();
    if (left <= absl::ZeroDuration()) return true;
    cancelled_changed_.WaitFor(&mu_, left);
  }
  return false;
}

}  // namespace dialtone
