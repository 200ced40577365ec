#ifndef DIALTONE_SERVER_PROVISIONING_ACCOUNTS_H_
#define DIALTONE_SERVER_PROVISIONING_ACCOUNTS_H_

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/pacing/account_gate.h"
#include "server/pacing/call_priority.h"
#include "server/pacing/paced_vapi.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

// The account that a campaign gets when it names none; it always exists.
inline constexpr absl::string_view kDefaultAccount = "default";

// One Vapi organisation, and the ways to call it.
class Account {
 public:
  // Every call goes through the account's gate. `default_area_code`: three digits, or empty. `vapi` outlives
  // the account.
  Account(std::string account_id, std::string default_area_code, PacedVapi& vapi)
      : id(std::move(account_id)), default_area_code(std::move(default_area_code)), gate_(&vapi.gate()) {
    for (const CallPriority priority : kCallPriorities) Client(priority) = &vapi.client(priority);
  }
  // Calls of every priority go to `vapi` as they come. `vapi` outlives the account.
  Account(std::string account_id, std::string default_area_code, VapiClient& vapi)
      : id(std::move(account_id)), default_area_code(std::move(default_area_code)) {
    clients_.fill(&vapi);
  }

  VapiClient& vapi(CallPriority priority) const { return *clients_[static_cast<std::size_t>(priority)]; }

  // How long it is no use to call Vapi for provisioning; zero when it is.
  absl::Duration HeldFor() const { return gate_ == nullptr ? absl::ZeroDuration() : gate_->HeldFor(); }

  // nullptr when calls go as they come.
  AccountGate* gate() const { return gate_; }

  std::string id;
  std::string default_area_code;

 private:
  VapiClient*& Client(CallPriority priority) { return clients_[static_cast<std::size_t>(priority)]; }

  std::array<VapiClient*, 4> clients_{};  // by CallPriority
  AccountGate* gate_ = nullptr;
};

// Every account of this server. Constant after construction.
class Accounts {
 public:
  explicit Accounts(std::vector<Account> accounts) : accounts_(std::move(accounts)) {}

  const std::vector<Account>& all() const { return accounts_; }
  // nullptr when there is no such account.
  const Account* Find(absl::string_view id) const {
    for (const Account& account : accounts_) {
      if (account.id == id) return &account;
    }
    return nullptr;
  }

 private:
  const std::vector<Account> accounts_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_ACCOUNTS_H_
