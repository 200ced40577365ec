#ifndef DIALTONE_CLIENT_REQUEST_ID_H_
#define DIALTONE_CLIENT_REQUEST_ID_H_

#include <cstdint>
#include <string>

namespace dialtone {

// The UUID of version 4 that the random bits `high` and `low` make, in lower case; six of them give way to
// the version and the variant.
std::string FormatUuidV4(std::uint64_t high, std::uint64_t low);

// A fresh request id from the operating system's random source. Thread-safe.
std::string NewRequestId();

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_REQUEST_ID_H_
