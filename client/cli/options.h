#ifndef DIALTONE_CLIENT_CLI_OPTIONS_H_
#define DIALTONE_CLIENT_CLI_OPTIONS_H_

#include <optional>

#include "absl/time/time.h"
#include "client/cli/endpoint.h"

namespace dialtone {

// For a command that gets its answer at once, and for one that waits for a campaign. The second is longer
// than the server itself waits for a number.
inline constexpr absl::Duration kDefaultCallTimeout = absl::Seconds(30);
inline constexpr absl::Duration kDefaultWaitTimeout = absl::Minutes(15);

// kName: only the names of what the command is about, one a line.
enum class OutputFormat { kTable, kJson, kYaml, kName };

// What holds for every command.
struct Options {
  EndpointFlags endpoint;
  OutputFormat output = OutputFormat::kTable;
  // Nothing but results and errors.
  bool quiet = false;
  std::optional<absl::Duration> timeout;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_OPTIONS_H_
