#ifndef DIALTONE_CLIENT_CLI_COMMAND_LINE_H_
#define DIALTONE_CLIENT_CLI_COMMAND_LINE_H_

#include <memory>
#include <ostream>
#include <variant>

#include "client/cli/command.h"
#include "client/cli/exit_code.h"
#include "client/cli/options.h"

namespace dialtone {

struct CommandLine {
  CommandLine();
  CommandLine(CommandLine&&) noexcept;
  ~CommandLine();

  std::unique_ptr<Command> command;
  Options options;
  // The declarations of all commands. `command` may look at them.
  std::unique_ptr<CLI::App> declarations;
};

// What the arguments ask for; an exit code when nothing is left to do, because help or what a shell completes
// was printed to `out`, or a fault to `err`.
std::variant<CommandLine, ExitCode> ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                                                     std::ostream& err);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_COMMAND_LINE_H_
