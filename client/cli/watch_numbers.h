#ifndef DIALTONE_CLIENT_CLI_WATCH_NUMBERS_H_
#define DIALTONE_CLIENT_CLI_WATCH_NUMBERS_H_

#include <optional>
#include <string>
#include <vector>

#include "client/cli/exit_code.h"
#include "dialtone/v1/phone_number_service.pb.h"

namespace dialtone {

class Session;

// Each takes a thread and a stream.
inline constexpr std::size_t kMaxWatchedNumbers = 64;

struct WatchedNumber {
  std::string campaign_id;
  // The newest state that was shown already, if any.
  std::optional<v1::PhoneNumber> known;
};

// Shows every change of the numbers until each of them is final, the session's time to wait is over, or an
// interrupt comes. Returns the worst of the results. Takes 1 to kMaxWatchedNumbers numbers, all different.
ExitCode WatchNumbers(Session& session, const std::vector<WatchedNumber>& numbers);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_WATCH_NUMBERS_H_
