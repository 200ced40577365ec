#ifndef DIALTONE_CLIENT_CLI_OPTIONS_H_
#define DIALTONE_CLIENT_CLI_OPTIONS_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace dialtone {

inline constexpr char kDefaultServer[] = "127.0.0.1:50051";
inline constexpr char kServerVariable[] = "DIALTONE_SERVER";

// For a command that gets its answer at once, and for one that waits for a campaign. The second is longer
// than the server itself waits for a number.
inline constexpr absl::Duration kDefaultCallTimeout = absl::Seconds(30);
inline constexpr absl::Duration kDefaultWaitTimeout = absl::Minutes(15);

enum class OutputFormat { kTable, kJson };

// What holds for every command.
struct Options {
  std::string server = kDefaultServer;
  // Whether another call has to name the server again to reach the same.
  bool server_is_explicit = false;
  OutputFormat output = OutputFormat::kTable;
  std::optional<absl::Duration> timeout;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_OPTIONS_H_
