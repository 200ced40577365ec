#ifndef DIALTONE_SERVER_CONFIG_SETTINGS_H_
#define DIALTONE_SERVER_CONFIG_SETTINGS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/config/server_config.h"

namespace dialtone {

enum class Command {
  kServe,
  kMigrate,
  kVersion,
  kHelp,      // print RenderHelp()
  kSettings,  // print RenderSettingsMarkdown()
};

struct CommandLine {
  Command command = Command::kHelp;
  bool print_config = false;  // instead of running kServe or kMigrate, print DescribeConfig()
  ServerConfig config;        // the defaults unless the command is kServe or kMigrate
};

// The value of an environment variable; nullopt when it is not set.
using ReadEnvironment = std::function<std::optional<std::string>(const std::string& name)>;

// Finds the command and its settings: a flag wins over an environment variable (empty: not set), that over a
// key in the file that --config names, that over the default. Touches nothing but the files that settings
// name. Only kServe needs an API key.
//
// kInvalidArgument lists every fault at once, one a line, each with the setting, its value unless that is
// secret, and what to do about it. The exit status for that is 2.
absl::StatusOr<CommandLine> ParseCommandLine(int argc, const char* const* argv,
                                             const ReadEnvironment& environment);

// `key=value` per setting, secrets redacted: for the start-up log and --print-config.
std::vector<std::string> DescribeConfig(const ServerConfig& config);

// What --help prints.
std::string RenderHelp();

// The table of all settings for the documentation.
std::string RenderSettingsMarkdown();

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_SETTINGS_H_
