#ifndef DIALTONE_SERVER_CONFIG_TEXT_FILE_H_
#define DIALTONE_SERVER_CONFIG_TEXT_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace dialtone {

// The whole file. kInvalidArgument, with the system's reason, when it cannot be read or is larger than
// `max_bytes`.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, std::size_t max_bytes);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_TEXT_FILE_H_
