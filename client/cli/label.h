#ifndef DIALTONE_CLIENT_CLI_LABEL_H_
#define DIALTONE_CLIENT_CLI_LABEL_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace dialtone {

// The labels in `KEY=VALUE` texts; a value may be empty and may hold `=`. kInvalidArgument for a text without
// `=`, for an empty key and for a key that comes twice.
absl::StatusOr<std::map<std::string, std::string>> ParseLabels(const std::vector<std::string>& texts);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_LABEL_H_
