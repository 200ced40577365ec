#ifndef DIALTONE_SERVER_RUNTIME_OPEN_FILES_H_
#define DIALTONE_SERVER_RUNTIME_OPEN_FILES_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace dialtone {

// Raises how many files this process may hold open to what its starter allows at most, and returns that.
// Every connection and stream takes one, and the gRPC library stops accepting for good once they ran out.
absl::StatusOr<std::uint64_t> RaiseOpenFileLimit();

// How many files this process may hold open, and how many it does. 0 when the system does not say.
std::uint64_t OpenFileLimit();
std::uint64_t CountOpenFiles();

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_OPEN_FILES_H_
