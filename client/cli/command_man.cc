#include <CLI/App.hpp>
#include <memory>

#include "client/cli/commands.h"
#include "client/cli/man_page.h"
#include "client/cli/session.h"

namespace dialtone {
namespace {

class ManCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    root_ = &parent;
    return parent.add_subcommand("man", "Print the manual page: dialtone man | man -l -");
  }

  bool NeedsServer() const override { return false; }

  ExitCode Run(Session& session) override {
    session.out() << ManPage(*root_, DIALTONE_VERSION);
    return ExitCode::kOk;
  }

 private:
  const CLI::App* root_ = nullptr;
};

}  // namespace

std::unique_ptr<Command> NewManCommand() { return std::make_unique<ManCommand>(); }

}  // namespace dialtone
