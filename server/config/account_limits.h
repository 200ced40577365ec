#ifndef DIALTONE_SERVER_CONFIG_ACCOUNT_LIMITS_H_
#define DIALTONE_SERVER_CONFIG_ACCOUNT_LIMITS_H_

#include "server/config/setting_values.h"

namespace dialtone {

// What an account of Vapi may be given, by flag and by file.

struct IntegerRange {
  int lowest, highest;  // inclusive
};

inline constexpr DecimalRange kRequestsPerSecond{.lowest = 0.01, .highest = 1000};  // or 0: no limit
inline constexpr IntegerRange kBurst{.lowest = 1, .highest = 1000};
inline constexpr IntegerRange kConcurrency{.lowest = 1, .highest = 256};
// Each has a thread and metrics of its own.
inline constexpr int kMaxAccounts = 100;

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_ACCOUNT_LIMITS_H_
