#ifndef DIALTONE_CLIENT_CLI_COMMANDS_H_
#define DIALTONE_CLIENT_CLI_COMMANDS_H_

#include <memory>

#include "client/cli/command.h"

namespace dialtone {

std::unique_ptr<Command> NewCheckCommand();
std::unique_ptr<Command> NewCreateCommand();
std::unique_ptr<Command> NewDeleteCommand();
std::unique_ptr<Command> NewDescribeCommand();
std::unique_ptr<Command> NewGetCommand();
std::unique_ptr<Command> NewListCommand();
std::unique_ptr<Command> NewOrphansCommand();
std::unique_ptr<Command> NewRetryCommand();
std::unique_ptr<Command> NewStatusCommand();
std::unique_ptr<Command> NewVersionCommand();
std::unique_ptr<Command> NewWatchCommand();

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_COMMANDS_H_
