#include <CLI/App.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/commands.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "client/cli/watch_numbers.h"

namespace dialtone {
namespace {

class WatchCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("watch", "Follow numbers until each is ready or has failed");
    command->add_option("NAME", names_, kCampaignArgumentHelp)->type_name("")->required();
    return command;
  }

  ExitCode Run(Session& session) override {
    std::vector<WatchedNumber> numbers;
    for (const std::string& name : names_) {
      const auto id = ParseCampaignId(name);
      if (!id.ok()) return session.FailUsage(id.status().message());
      const bool again = std::any_of(numbers.begin(), numbers.end(), [&id](const WatchedNumber& number) {
        return number.campaign_id == *id;
      });
      if (!again) numbers.push_back({*id, std::nullopt});
    }
    if (numbers.size() > kMaxWatchedNumbers) {
      return session.FailUsage(absl::StrCat("watch takes at most ", kMaxWatchedNumbers, " names"));
    }
    return WatchNumbers(session, numbers);
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Command> NewWatchCommand() { return std::make_unique<WatchCommand>(); }

}  // namespace dialtone
