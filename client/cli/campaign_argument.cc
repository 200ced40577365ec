#include "client/cli/campaign_argument.h"

#include <CLI/App.hpp>

#include "client/cli/resource_name.h"

namespace dialtone {

CLI::Option* DeclareCampaignArgument(CLI::App& command, std::string& campaign_id) {
  return command
      .add_option_function<std::string>(
          "NAME",
          [&campaign_id](const std::string& text) {
            const auto id = ParseCampaignId(text);
            if (!id.ok()) throw CLI::ValidationError("NAME", std::string(id.status().message()));
            campaign_id = *id;
          },
          kCampaignArgumentHelp)
      ->type_name("");
}

}  // namespace dialtone
