#ifndef DIALTONE_SERVER_CONFIG_SECRET_FILE_H_
#define DIALTONE_SERVER_CONFIG_SECRET_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/secret.h"

namespace dialtone {

// Reads a secret that the platform mounted as a file, without the line end after it. kInvalidArgument, with
// the reason but never the content, when the file cannot be read, is empty, or is larger than 64 KiB.
absl::StatusOr<Secret> ReadSecretFile(const std::string& path);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_SECRET_FILE_H_
