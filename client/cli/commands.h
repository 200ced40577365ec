#ifndef DIALTONE_CLIENT_CLI_COMMANDS_H_
#define DIALTONE_CLIENT_CLI_COMMANDS_H_

#include <memory>

#include "client/cli/command.h"

namespace dialtone {

// Below `campaigns`.
std::unique_ptr<Command> NewCampaignsCreateCommand();
std::unique_ptr<Command> NewCampaignsDeleteCommand();
std::unique_ptr<Command> NewCampaignsDescribeCommand();
std::unique_ptr<Command> NewCampaignsGetCommand();
std::unique_ptr<Command> NewCampaignsListCommand();
std::unique_ptr<Command> NewCampaignsRetryCommand();
std::unique_ptr<Command> NewCampaignsUpdateCommand();

// Below `numbers`.
std::unique_ptr<Command> NewNumbersCheckCommand();
std::unique_ptr<Command> NewNumbersGetCommand();
std::unique_ptr<Command> NewNumbersListCommand();

// Below both: a campaign is waited for by its number.
std::unique_ptr<Command> NewWatchCommand();

// Below `context`.
std::unique_ptr<Command> NewContextListCommand();
std::unique_ptr<Command> NewContextShowCommand();
std::unique_ptr<Command> NewContextUseCommand();

std::unique_ptr<Command> NewCompletionCommand();
std::unique_ptr<Command> NewManCommand();
std::unique_ptr<Command> NewOrphansCommand();
std::unique_ptr<Command> NewStatusCommand();
std::unique_ptr<Command> NewVersionCommand();

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_COMMANDS_H_
