#ifndef DIALTONE_SERVER_PROVISIONING_ACCOUNTS_H_
#define DIALTONE_SERVER_PROVISIONING_ACCOUNTS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

// The account that a campaign gets when it names none; it always exists.
inline constexpr absl::string_view kDefaultAccount = "default";

// One Vapi organisation.
struct Account {
  std::string id;
  std::string default_area_code;  // three digits, or empty
  VapiClient* vapi = nullptr;     // not owned, outlives the account
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
