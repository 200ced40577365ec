#ifndef DIALTONE_SERVER_CONFIG_ACCOUNTS_FILE_H_
#define DIALTONE_SERVER_CONFIG_ACCOUNTS_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/config/server_config.h"

namespace dialtone {

inline constexpr absl::string_view kDefaultAccountId = "default";

// What an accounts file says: a section for each account of Vapi, `[acme]`, with lines `key = value` as in a
// configuration file. Keys: api-key-file, url, requests-per-second, burst, concurrency, default-area-code.
// What is wrong is listed beside what could be read, each with its section, never with a key's content.
struct AccountsFile {
  std::vector<VapiAccountConfig> accounts;  // in the order of the file, with their keys read
  std::vector<std::string> faults;
};

// kInvalidArgument when the file cannot be read or is larger than 1 MiB.
absl::StatusOr<AccountsFile> ReadAccountsFile(const std::string& path);

// One line for the start-up log, without the key.
std::string DescribeAccount(const VapiAccountConfig& account);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_ACCOUNTS_FILE_H_
