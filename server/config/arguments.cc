#include "server/config/arguments.h"

#include <cstddef>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

std::optional<std::string> Value(const CLI::Option* option) {
  if (option->count() == 0) return std::nullopt;
  return option->results().front();
}

}  // namespace

Arguments::Arguments(const std::vector<Setting>& settings)
    : app_("Creates voice campaigns on Vapi, and tells when their phone numbers are ready.",
           "dialtone-server") {
  app_.fallthrough();
  app_.allow_extras();
  app_.get_formatter()->column_width(44);
  for (const auto& [name, description] : {std::pair{"serve", "Serve RPCs until a stop signal comes"},
                                          {"migrate", "Bring the database's schema up to date, and end"},
                                          {"version", "Print the version, and end"},
                                          {"settings", "Print the table of settings, and end"}}) {
    // A command has no flags of its own, so that all flags may stand before it and after it.
    app_.add_subcommand(name, description)->set_help_flag();
  }
  app_.get_subcommand("settings")->group("");
  version_ = app_.add_flag("--version")->description("Print the version, and end");
  print_config_ = app_.add_flag("--print-config")->description("Print the settings in force, and end");
  config_ = app_.add_option("--config")->type_name("FILE");
  config_->description(
      absl::StrCat("File of settings, one `name = value` a line [", kConfigEnvironment, "]"));
  std::string footer = "Only from the environment:\n";
  for (const Setting& setting : settings) {
    if (setting.environment_only) {
      absl::StrAppend(&footer, "  ", setting.environment, "  ", setting.help, "\n");
      continue;
    }
    CLI::Option* option = app_.add_option(absl::StrCat("--", setting.name));
    option->type_name(setting.value_kind)->group(setting.group);
    option->description(absl::StrCat(setting.help, " [", setting.environment, "]"));
    option->default_str(setting.describe(ServerConfig()));
    options_.emplace(setting.name, option);
  }
  absl::StrAppend(
      &footer,
      "\nA flag wins over the environment variable in brackets, that over the file, that over the "
      "default.\nDurations have a unit: 500ms, 1s, 10m. Exit status 2: a setting is wrong.");
  app_.footer(footer);
}

std::vector<std::string> Arguments::Parse(int argc, const char* const* argv) {
  std::vector<std::string> faults;
  // CLI11 takes the arguments last first, without the program.
  std::vector<std::string> words;
  for (int i = argc - 1; i > 0; --i) words.emplace_back(argv[i]);
  try {
    app_.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    help_asked_ = true;
  } catch (const CLI::ParseError& error) {
    faults.push_back(error.what());
  }
  AddStrayArguments(faults);
  return faults;
}

// Names flags that nobody knows, but no words that may be the values of such flags: those may be secrets.
void Arguments::AddStrayArguments(std::vector<std::string>& faults) const {
  int words = 0;
  for (const std::string& argument : app_.remaining(/*recurse=*/true)) {
    if (!absl::StartsWith(argument, "-")) {
      ++words;
      continue;
    }
    const std::string flag = argument.substr(0, argument.find('='));
    faults.push_back(
        absl::StrCat(absl::Utf8SafeCHexEscape(flag.substr(0, 80)), ": no such setting; --help lists them"));
  }
  if (words == 0) return;
  faults.push_back(absl::StrCat(words, words == 1 ? " argument is" : " arguments are",
                                " neither a command nor a setting's value; quote values that hold spaces"));
}

Command Arguments::FindCommand(std::vector<std::string>& faults) const {
  if (help_asked_) return Command::kHelp;
  if (version_->count() > 0) return Command::kVersion;
  const std::vector<CLI::App*> given = app_.get_subcommands();
  if (given.size() != 1) {
    faults.push_back(given.empty() ? "no command; write serve, migrate or version (--help tells more)"
                                   : "more than one command; write one of serve, migrate and version");
    return Command::kHelp;
  }
  const std::string& name = given.front()->get_name();
  if (name == "serve") return Command::kServe;
  if (name == "migrate") return Command::kMigrate;
  return name == "version" ? Command::kVersion : Command::kSettings;
}

std::optional<std::string> Arguments::Flag(const std::string& name) const {
  const auto found = options_.find(name);
  return found == options_.end() ? std::nullopt : Value(found->second);
}

std::optional<std::string> Arguments::ConfigPath() const { return Value(config_); }

bool Arguments::print_config() const { return print_config_->count() > 0; }

std::string Arguments::Help() const { return app_.help(); }

}  // namespace dialtone
