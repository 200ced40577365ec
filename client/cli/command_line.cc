#include "client/cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/completion.h"
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

class Declarations {
 public:
  explicit Declarations(CLI::App& root) : root_(root) {}

  void DeclareAll() {
    CLI::App& campaigns = Group("campaigns", "Voice campaigns: an assistant and a number that reaches it");
    Add(campaigns, NewCampaignsCreateCommand());
    Add(campaigns, NewCampaignsListCommand());
    Add(campaigns, NewCampaignsGetCommand());
    Add(campaigns, NewCampaignsDescribeCommand());
    Add(campaigns, NewCampaignsUpdateCommand());
    Add(campaigns, NewCampaignsRetryCommand());
    Add(campaigns, NewWatchCommand());
    Add(campaigns, NewCampaignsDeleteCommand());
    CLI::App& numbers = Group("numbers", "The phone numbers of campaigns: each has its campaign's id");
    Add(numbers, NewNumbersListCommand());
    Add(numbers, NewNumbersGetCommand());
    Add(numbers, NewNumbersCheckCommand());
    Add(numbers, NewWatchCommand());
    Add(root_, NewOrphansCommand());
    Add(root_, NewStatusCommand());
    CLI::App& context = Group("context", "The servers that are named in the context file");
    Add(context, NewContextListCommand());
    Add(context, NewContextUseCommand());
    Add(context, NewContextShowCommand());
    Add(root_, NewCompletionCommand());
    Add(root_, NewManCommand());
    Add(root_, NewVersionCommand());
  }

  std::unique_ptr<Command> TakeChosen() {
    const CLI::App* app = &root_;
    while (commands_.count(app) == 0) app = app->get_subcommands().front();
    return std::move(commands_.at(app));
  }

 private:
  CLI::App& Group(const char* name, const char* help) {
    CLI::App* group = root_.add_subcommand(name, help);
    group->require_subcommand(1);
    return *group;
  }

  void Add(CLI::App& parent, std::unique_ptr<Command> command) {
    const CLI::App* declared = command->Declare(parent);
    commands_[declared] = std::move(command);
  }

  CLI::App& root_;
  std::map<const CLI::App*, std::unique_ptr<Command>> commands_;
};

void DeclareServerOptions(CLI::App& app, EndpointFlags& endpoint) {
  app.add_option("--server", endpoint.server,
                 std::string("Where the server is (") + kServerVariable + "); " + kDefaultServer +
                     " when nothing says otherwise")
      ->type_name("HOST:PORT");
  app.add_option("--context", endpoint.context,
                 std::string("The server of this name in the context file (") + kContextVariable + ")")
      ->type_name("NAME");
  app.add_option("--config", endpoint.config,
                 "The context file; ~/.config/dialtone/config.yaml, when left out")
      ->type_name("PATH");
  app.add_flag("--tls", endpoint.tls, "Speak TLS; any --tls- flag with a value says so, too");
  app.add_option("--tls-ca-file", endpoint.tls_ca_file,
                 "Who may have signed the server's certificate; the system's authorities, when left out")
      ->type_name("PATH");
  app.add_option("--tls-cert-file", endpoint.tls_cert_file, "The certificate to show to the server")
      ->type_name("PATH");
  app.add_option("--tls-key-file", endpoint.tls_key_file, "Its private key")->type_name("PATH");
  app.add_option("--tls-server-name", endpoint.tls_server_name,
                 "The name in the server's certificate, when it is not that of the address")
      ->type_name("NAME");
  app.add_option("--token-file", endpoint.token_file,
                 std::string("The bearer token to send (") + kTokenFileVariable + "); - is standard input")
      ->type_name("PATH");
  app.add_flag("--insecure-token", endpoint.insecure_token,
               "Send the token to another machine without TLS, too");
}

void DeclareOptions(CLI::App& app, Options& options) {
  static const std::map<std::string, OutputFormat> kFormats = {{"table", OutputFormat::kTable},
                                                               {"json", OutputFormat::kJson},
                                                               {"yaml", OutputFormat::kYaml},
                                                               {"name", OutputFormat::kName}};
  app.add_option_function<std::string>(
         "-o,--output", [&options](const std::string& name) { options.output = kFormats.at(name); },
         "How results are printed; json and yaml are stable, name is the names alone")
      ->type_name("table|json|yaml|name")
      ->check(CLI::IsMember({"table", "json", "yaml", "name"}).description(""))
      ->default_str("table");
  app.add_flag("-q,--quiet", options.quiet, "Nothing but results and errors");
  app.add_option_function<std::string>(
         "--timeout",
         [&options](const std::string& text) {
           const auto span = ParseSpan(text);
           if (!span.ok()) throw CLI::ValidationError("--timeout", std::string(span.status().message()));
           options.timeout = *span;
         },
         "How long the command may take, such as 90s; 30s when left out, for watch and --wait 15m")
      ->type_name("DURATION");
  DeclareServerOptions(app, options.endpoint);
}

// CLI11 says of a word that is no command that "a subcommand is required", and leaves the word to be found.
std::string FaultText(const CLI::App& root, const CLI::ParseError& fault) {
  const CLI::App* app = &root;
  std::string path;
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    path += app->get_name() + " ";
  }
  const bool wants_command = app->get_require_subcommand_min() > 0;
  if (!wants_command || fault.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError)) {
    return Printable(fault.what());
  }
  const auto unknown = root.remaining(/*recurse=*/true);
  if (!unknown.empty()) return "there is no command '" + path + Printable(unknown.front()) + "'";
  std::string choice;
  for (const CLI::App* command : app->get_subcommands([](const CLI::App*) { return true; })) {
    choice += (choice.empty() ? "" : ", ") + command->get_name();
  }
  return "say what to do" + (path.empty() ? "" : " with " + app->get_name()) + ": " + choice;
}

std::string HelpOf(const CLI::App& root) {
  std::string help = "dialtone";
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    help += " " + app->get_name();
  }
  return help + " --help";
}

}  // namespace

CommandLine::CommandLine() = default;
CommandLine::CommandLine(CommandLine&&) noexcept = default;
CommandLine::~CommandLine() = default;

std::variant<CommandLine, ExitCode> ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                                                     std::ostream& err) {
  if (!AllUtf8(argc, argv)) {
    err << "dialtone: an argument is not UTF-8\n";
    return ExitCode::kUsage;
  }
  CommandLine line;
  line.declarations = std::make_unique<CLI::App>(
      "Creates voice campaigns on Vapi and tells the moment their number is ready.", "dialtone");
  CLI::App& app = *line.declarations;
  app.footer(std::string("Options may stand before or after the command: dialtone --help\n\n") +
             kExitCodesHelp);
  app.require_subcommand(1);
  app.fallthrough();  // inherited by the commands: the options above are taken after them too
  DeclareOptions(app, line.options);
  Declarations commands(app);
  commands.DeclareAll();
  if (argc > 1 && absl::string_view(argv[1]) == kCompleteWord) {
    out << Complete(app, {argv + 2, argv + argc});
    return ExitCode::kOk;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help, out, err);
    return ExitCode::kOk;
  } catch (const CLI::ParseError& fault) {
    err << "dialtone: " << FaultText(app, fault) << "\nSee: " << HelpOf(app) << "\n";
    return ExitCode::kUsage;
  }
  line.command = commands.TakeChosen();
  return line;
}

}  // namespace dialtone
