#ifndef DIALTONE_CLIENT_CLI_COMMAND_H_
#define DIALTONE_CLIENT_CLI_COMMAND_H_

#include "client/cli/exit_code.h"

namespace CLI {
class App;
}  // namespace CLI

namespace dialtone {

class Session;

// One command of the program. It keeps what its options were set to.
class Command {
 public:
  virtual ~Command() = default;

  // Declares the command below `parent` and returns it, which `parent` owns. Values are parsed into this
  // object, so it must outlive the parsing.
  virtual CLI::App* Declare(CLI::App& parent) = 0;

  // Whether it calls a server, so that it has to be known which.
  virtual bool NeedsServer() const { return true; }

  // Called once, after the parsing, if this command was chosen.
  virtual ExitCode Run(Session& session) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_COMMAND_H_
