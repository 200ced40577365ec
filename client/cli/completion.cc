#include "client/cli/completion.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/cli/shell_word.h"

namespace dialtone {
namespace {

constexpr char kCampaigns[] = "!campaigns";
constexpr char kFiles[] = "!files\n";

std::string NameOf(const CLI::Option& option) {
  return option.get_lnames().empty() ? option.get_name() : option.get_lnames().front();
}

std::vector<const CLI::App*> CommandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* FindCommand(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : CommandsOf(app)) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

const CLI::Option* FindOption(const CLI::App* app, const std::string& name) {
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      if (!option->get_positional() && option->check_name(name)) return option;
    }
  }
  return nullptr;
}

// A type such as `table|json` is the list of what there is.
std::string Values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (type == "PATH") return kFiles;
  if (!absl::StrContains(type, '|')) return "";
  std::string lines;
  for (const absl::string_view value : absl::StrSplit(type, '|')) absl::StrAppend(&lines, value, "\n");
  return lines;
}

std::string Flags(const CLI::App* app) {
  std::string lines;
  std::set<std::string> seen;  // each command has a --help of its own
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      if (option->get_positional() || !seen.insert(NameOf(*option)).second) continue;
      absl::StrAppend(&lines, "--", NameOf(*option), "\t", option->get_description(), "\n");
    }
  }
  return lines;
}

// Whether it says which server to ask.
bool IsAboutServer(const CLI::App& root, const CLI::Option* option) {
  const auto options = root.get_options();
  return std::find(options.begin(), options.end(), option) != options.end() && NameOf(*option) != "output" &&
         NameOf(*option) != "timeout" && NameOf(*option) != "quiet";
}

// What else than a flag may stand here.
std::string Positionals(const CLI::App& app, absl::string_view server_flags) {
  std::string lines;
  for (const CLI::App* command : CommandsOf(app)) {
    absl::StrAppend(&lines, command->get_name(), "\t", command->get_description(), "\n");
  }
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    if (option->get_name() == "NAME") absl::StrAppend(&lines, kCampaigns, "\t", server_flags, "\n");
    absl::StrAppend(&lines, Values(*option));
  }
  return lines;
}

}  // namespace

std::string Complete(const CLI::App& root, const std::vector<std::string>& words) {
  const CLI::App* app = &root;
  const CLI::Option* awaited = nullptr;  // the option whose value comes next
  std::vector<std::string> server_flags;
  const std::string current = words.empty() ? "" : words.back();
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    const CLI::Option* option =
        awaited != nullptr ? awaited : FindOption(app, word.substr(0, word.find('=')));
    // What a shell would see more in than text is left out.
    const bool tell_server = option != nullptr && IsAboutServer(root, option) && ShellWord(word) == word;
    if (awaited != nullptr) {
      if (tell_server) server_flags.push_back(absl::StrCat("--", NameOf(*awaited), "=", word));
      awaited = nullptr;
    } else if (absl::StartsWith(word, "-")) {
      const bool complete =
          absl::StrContains(word, '=') || option == nullptr || option->get_items_expected_max() == 0;
      if (!complete) awaited = option;
      if (complete && tell_server) server_flags.push_back(word);
    } else if (const CLI::App* command = FindCommand(*app, word); command != nullptr) {
      app = command;
    }
  }
  if (awaited != nullptr) return Values(*awaited);
  return absl::StartsWith(current, "-") ? Flags(app) : Positionals(*app, absl::StrJoin(server_flags, " "));
}

}  // namespace dialtone
