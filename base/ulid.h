#ifndef DIALTONE_BASE_ULID_H_
#define DIALTONE_BASE_ULID_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// A ULID in lower case: 26 characters of Crockford's base 32, the first ten of which are `time` in
// milliseconds, the rest the 80 random bits `high` (16 low bits used) and `low`. Later times sort later.
std::string FormatUlid(absl::Time time, std::uint64_t high, std::uint64_t low);

// A fresh ULID from the operating system's random source. Thread-safe.
std::string NewUlid(absl::Time now);

bool IsUlid(absl::string_view text);

}  // namespace dialtone

#endif  // DIALTONE_BASE_ULID_H_
