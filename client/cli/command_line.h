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
  std::unique_ptr<Command> command;
  Options options;
};

// What the arguments and the environment ask for; an exit code when nothing is left to do, because help was
// printed to `out` or a fault to `err`.
std::variant<CommandLine, ExitCode> ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                                                     std::ostream& err);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_COMMAND_LINE_H_
