#include "client/wait_for_number.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/number_watch.h"
#include "client/status_payload.h"
#include "google/rpc/error_details.pb.h"

namespace dialtone {
namespace {

absl::Status WillNotCome(const v1::PhoneNumber& number, const std::string& reason,
                         const std::string& message) {
  absl::Status status =
      absl::FailedPreconditionError(absl::StrCat(number.name(), " will not come: ", message));
  google::rpc::ErrorInfo info;
  info.set_domain("dialtone");
  info.set_reason(reason);
  (*info.mutable_metadata())["campaign"] = number.campaign();
  SetPayload(status, info);
  return status;
}

absl::Status Failed(const v1::PhoneNumber& number) {
  const v1::Failure& failure = number.failure();
  absl::Status status = WillNotCome(number, v1::Failure::Reason_Name(failure.reason()), failure.message());
  SetPayload(status, failure);
  return status;
}

// What one wait has heard. Thread-safe.
class WaitState {
 public:
  void OnChange(const v1::PhoneNumber& number) { Settle(WaitResult(number)); }
  void OnUnreachable(const absl::Status& why) {
    MutexLock lock(&mu_);
    trouble_ = why;
  }
  void OnEnd(const absl::Status& how) {
    // After a final state this is too late to change the result.
    Settle(how.ok() ? absl::InternalError("the watch ended before the number was in a final state") : how);
  }

  absl::StatusOr<v1::PhoneNumber> Await(const std::string& name, absl::Duration time) {
    const SystemClock clock;
    const absl::Duration until = clock.Monotonic() + time;
    MutexLock lock(&mu_);
    while (!result_.has_value()) {
      const absl::Duration left = until - clock.Monotonic();
      if (left <= absl::ZeroDuration()) return TimeIsOver(name);
      // A wait without end would overflow the clock of the condition variable.
      changed_.WaitFor(&mu_, std::min(left, absl::Hours(1)));
    }
    return *std::move(result_);
  }

 private:
  void Settle(std::optional<absl::StatusOr<v1::PhoneNumber>> result) {
    MutexLock lock(&mu_);
    trouble_ = absl::OkStatus();
    if (result_.has_value() || !result.has_value()) return;
    result_ = std::move(result);
    changed_.NotifyAll();
  }
  absl::Status TimeIsOver(const std::string& name) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const std::string trouble = trouble_.ok() ? "" : absl::StrCat(" (", trouble_.message(), ")");
    return absl::DeadlineExceededError(
        absl::StrCat(name, " is not known to be ready yet", trouble, "; the server goes on, so wait again"));
  }

  Mutex mu_;
  CondVar changed_;
  absl::Status trouble_ ABSL_GUARDED_BY(mu_);  // OK while the server can be reached
  std::optional<absl::StatusOr<v1::PhoneNumber>> result_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

std::optional<absl::StatusOr<v1::PhoneNumber>> WaitResult(const v1::PhoneNumber& number) {
  switch (number.state()) {
    case v1::PhoneNumber::ACTIVE:
      return number;
    case v1::PhoneNumber::FAILED:
      return Failed(number);
    case v1::PhoneNumber::RELEASING:
    case v1::PhoneNumber::RELEASED:
      return WillNotCome(number, "NUMBER_RELEASED", "its campaign was deleted");
    default:
      return std::nullopt;
  }
}

absl::StatusOr<v1::PhoneNumber> WaitForNumber(const std::shared_ptr<Connection>& connection,
                                              const std::string& name, absl::Time deadline) {
  WaitState state;
  DIALTONE_ASSIGN_OR_RETURN(
      const auto watch,
      NumberWatch::Open(connection, name,
                        {.on_change = [&state](const v1::PhoneNumber& number) { state.OnChange(number); },
                         .on_progress = nullptr,
                         .on_unreachable = [&state](const absl::Status& why) { state.OnUnreachable(why); },
                         .on_end = [&state](const absl::Status& how) { state.OnEnd(how); }},
                        // The deadline is what ends the wait.
                        {.give_up_after = absl::InfiniteDuration()}));
  return state.Await(name, deadline - SystemClock().Now());
}

}  // namespace dialtone
