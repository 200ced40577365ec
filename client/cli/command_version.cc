#include <CLI/App.hpp>
#include <memory>

#include "client/cli/commands.h"
#include "client/cli/session.h"

namespace dialtone {
namespace {

class VersionCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    return parent.add_subcommand("version", "Print the version of this program");
  }

  bool NeedsServer() const override { return false; }

  ExitCode Run(Session& session) override {
    if (!session.table()) {
      session.ShowObject({DIALTONE_VERSION}, "{\"version\":\"" DIALTONE_VERSION "\"}");
    } else {
      session.out() << "dialtone " << DIALTONE_VERSION << "\n";
    }
    return ExitCode::kOk;
  }
};

}  // namespace

std::unique_ptr<Command> NewVersionCommand() { return std::make_unique<VersionCommand>(); }

}  // namespace dialtone
