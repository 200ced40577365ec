#ifndef DIALTONE_CLIENT_CLI_ACCOUNT_TABLE_H_
#define DIALTONE_CLIENT_CLI_ACCOUNT_TABLE_H_

#include <string>

#include "absl/time/time.h"
#include "client/cli/style.h"
#include "dialtone/v1/account_service.pb.h"

namespace dialtone {

// The name of a state; `UNKNOWN` for one that is newer than this program.
std::string StateText(v1::Account::State state);

// How many calls a second: `5/s`, `2.5 of 5/s` for a rate that is reduced, `no limit`.
std::string RateText(const v1::Account& account);

// One row per account, in the given order, below a header.
std::string AccountTable(const v1::ListAccountsResponse& list, absl::Time now, const Look& look = {});

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_ACCOUNT_TABLE_H_
