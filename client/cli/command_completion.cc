#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/completion.h"
#include "client/cli/session.h"

namespace dialtone {
namespace {

class CompletionCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command =
        parent.add_subcommand("completion", "Print the script that makes a shell complete the command line");
    command->add_option("SHELL", shell_, "The shell; the first line of the script says how to load it")
        ->type_name("bash|zsh|fish")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
        ->required();
    return command;
  }

  bool NeedsServer() const override { return false; }

  ExitCode Run(Session& session) override {
    session.out() << CompletionScript(shell_);
    return ExitCode::kOk;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> NewCompletionCommand() { return std::make_unique<CompletionCommand>(); }

}  // namespace dialtone
