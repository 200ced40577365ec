#ifndef DIALTONE_CLIENT_CLI_NUMBER_TABLE_H_
#define DIALTONE_CLIENT_CLI_NUMBER_TABLE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/style.h"
#include "dialtone/v1/phone_number_service.pb.h"

namespace dialtone {

// One row per number, in the given order, below a header.
std::string NumberTable(const std::vector<v1::PhoneNumber>& numbers, absl::Time now, const Look& look = {});

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_NUMBER_TABLE_H_
