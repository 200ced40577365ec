#include "client/cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/text_width.h"
#include "client/cli/time_text.h"

namespace dialtone {
namespace {

// Protobuf strings are UTF-8, and a terminal shows what it was given.
bool AllUtf8(int argc, const char* const* argv) {
  for (int i = 0; i < argc; ++i) {
    if (!IsValidUtf8(argv[i])) return false;
  }
  return true;
}

std::vector<std::unique_ptr<Command>> AllCommands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(NewCreateCommand());
  commands.push_back(NewListCommand());
  commands.push_back(NewGetCommand());
  commands.push_back(NewDescribeCommand());
  commands.push_back(NewCheckCommand());
  commands.push_back(NewWatchCommand());
  commands.push_back(NewRetryCommand());
  commands.push_back(NewDeleteCommand());
  commands.push_back(NewOrphansCommand());
  commands.push_back(NewStatusCommand());
  commands.push_back(NewVersionCommand());
  return commands;
}

void DeclareOptions(CLI::App& app, Options& options) {
  app.add_option("--server", options.server, "Where the server is")
      ->type_name("HOST:PORT")
      ->envname(kServerVariable)
      ->capture_default_str();
  static const std::map<std::string, OutputFormat> kFormats = {{"table", OutputFormat::kTable},
                                                               {"json", OutputFormat::kJson}};
  app.add_option_function<std::string>(
         "-o,--output", [&options](const std::string& name) { options.output = kFormats.at(name); },
         "How results are printed; json is stable")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}))
      ->default_str("table");
  app.add_option_function<std::string>(
         "--timeout",
         [&options](const std::string& text) {
           const auto span = ParseSpan(text);
           if (!span.ok()) throw CLI::ValidationError("--timeout", std::string(span.status().message()));
           options.timeout = *span;
         },
         "How long the command may take, such as 90s; 30s when left out, for watch and --wait 15m")
      ->type_name("DURATION");
}

bool IsExplicit(const std::string& server) {
  const char* variable =
      std::getenv(kServerVariable);  // NOLINT(concurrency-mt-unsafe): before any thread starts
  return server != (variable != nullptr ? variable : kDefaultServer);
}

std::string FaultText(const CLI::App& app, const CLI::ParseError& fault) {
  // CLI11 says here that "a subcommand is required", also when there was one that it does not know.
  if (app.get_subcommands().empty() &&
      fault.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
    const auto unknown = app.remaining();
    return unknown.empty() ? "say what to do" : "there is no command '" + Printable(unknown.front()) + "'";
  }
  return Printable(fault.what());
}

}  // namespace

std::variant<CommandLine, ExitCode> ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                                                     std::ostream& err) {
  if (!AllUtf8(argc, argv)) {
    err << "dialtone: an argument is not UTF-8\n";
    return ExitCode::kUsage;
  }
  CommandLine line;
  CLI::App app("Creates voice campaigns on Vapi and tells the moment their number is ready.", "dialtone");
  app.footer(std::string("--server, -o and --timeout go before or after the command: dialtone --help\n\n") +
             kExitCodesHelp);
  app.require_subcommand(1);
  app.fallthrough();  // inherited by the commands: the options above are taken after them too
  DeclareOptions(app, line.options);
  auto commands = AllCommands();
  std::map<const CLI::App*, Command*> declared;
  for (const auto& command : commands) declared[command->Declare(app)] = command.get();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help, out, err);
    return ExitCode::kOk;
  } catch (const CLI::ParseError& fault) {
    err << "dialtone: " << FaultText(app, fault) << "\nSee: dialtone --help\n";
    return ExitCode::kUsage;
  }
  line.options.server_is_explicit = IsExplicit(line.options.server);
  Command* const chosen = declared.at(app.get_subcommands().front());
  for (auto& command : commands) {
    if (command.get() == chosen) line.command = std::move(command);
  }
  return line;
}

}  // namespace dialtone
