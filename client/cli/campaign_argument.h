#ifndef DIALTONE_CLIENT_CLI_CAMPAIGN_ARGUMENT_H_
#define DIALTONE_CLIENT_CLI_CAMPAIGN_ARGUMENT_H_

#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace dialtone {

inline constexpr char kCampaignArgumentHelp[] = "campaigns/ID, phoneNumbers/ID, or the ID alone";

// Declares the argument NAME of `command`; `campaign_id` is set to the id that it names. A name that cannot
// be one is a fault of usage.
CLI::Option* DeclareCampaignArgument(CLI::App& command, std::string& campaign_id);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_CAMPAIGN_ARGUMENT_H_
