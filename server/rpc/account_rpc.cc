#include "server/rpc/account_rpc.h"

#include "base/clock.h"
#include "base/status_macros.h"
#include "server/pacing/account_gate.h"
#include "server/provisioning/accounts.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/convert.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary.h"

namespace dialtone {
namespace {

v1::Account::State StateOf(AccountState state) {
  switch (state) {
    case AccountState::kHealthy:
      return v1::Account::HEALTHY;
    case AccountState::kUnreachable:
      return v1::Account::UNREACHABLE;
    case AccountState::kCredentialsRefused:
      return v1::Account::CREDENTIALS_REFUSED;
    case AccountState::kThrottled:
      return v1::Account::THROTTLED;
  }
  return v1::Account::STATE_UNSPECIFIED;
}

v1::Account::Breaker BreakerOf(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::kClosed:
      return v1::Account::CLOSED;
    case CircuitBreaker::State::kOpen:
      return v1::Account::OPEN;
    case CircuitBreaker::State::kHalfOpen:
      return v1::Account::HALF_OPEN;
  }
  return v1::Account::BREAKER_UNSPECIFIED;
}

void Render(const Account& account, absl::Time now, v1::Account* proto) {
  proto->set_name(AccountName(account.id));
  proto->set_state(v1::Account::HEALTHY);
  proto->set_breaker(v1::Account::CLOSED);
  if (account.gate() == nullptr) return;
  const AccountStatus status = account.gate()->Status();
  proto->set_state(StateOf(status.state));
  ToProto(status.state_time, proto->mutable_state_time());
  proto->set_last_error(status.last_error);
  if (status.last_error_time) ToProto(*status.last_error_time, proto->mutable_last_error_time());
  if (status.last_success_time) ToProto(*status.last_success_time, proto->mutable_last_success_time());
  proto->set_host(status.host);
  proto->set_requests_per_second(status.requests_per_second);
  proto->set_effective_requests_per_second(status.effective_requests_per_second);
  proto->set_burst(status.burst);
  proto->set_concurrency(status.concurrency);
  proto->set_calls_in_progress(status.calls_in_progress);
  proto->set_calls_waiting(status.calls_waiting);
  proto->set_breaker(BreakerOf(status.breaker));
  if (status.held_for > absl::ZeroDuration())
    ToProto(now + status.held_for, proto->mutable_held_until_time());
}

}  // namespace

grpc::ServerUnaryReactor* AccountRpc::GetAccount(grpc::CallbackServerContext* context,
                                                 const v1::GetAccountRequest* request,
                                                 v1::Account* response) {
  return RunUnary(deps_, context, "/dialtone.v1.AccountService/GetAccount",
                  [=, this] { return Get(*request, response); });
}

grpc::ServerUnaryReactor* AccountRpc::ListAccounts(grpc::CallbackServerContext* context,
                                                   const v1::ListAccountsRequest*,
                                                   v1::ListAccountsResponse* response) {
  return RunUnary(deps_, context, "/dialtone.v1.AccountService/ListAccounts", [=, this] {
    for (const Account& account : deps_.accounts.all()) {
      Render(account, deps_.clock.Now(), response->add_accounts());
    }
    response->set_server_version(DIALTONE_VERSION);
    return absl::OkStatus();
  });
}

absl::Status AccountRpc::Get(const v1::GetAccountRequest& request, v1::Account* response) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string id, ParseAccountName(request.name(), "name"));
  const Account* account = deps_.accounts.Find(id);
  if (account == nullptr) return NoSuchAccount(id);
  Render(*account, deps_.clock.Now(), response);
  return absl::OkStatus();
}

}  // namespace dialtone
