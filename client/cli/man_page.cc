#include "client/cli/man_page.h"

#include <CLI/App.hpp>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/endpoint.h"
#include "client/cli/exit_code.h"

namespace dialtone {
namespace {

// As text that roff takes for text: no control at the start of a line, and `-` as what is typed.
std::string Text(absl::string_view text) {
  std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}});
  if (absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'")) escaped.insert(0, "\\&");
  return escaped;
}

std::string Bold(absl::string_view text) { return absl::StrCat("\\fB", Text(text), "\\fR"); }
std::string Italic(absl::string_view text) { return absl::StrCat("\\fI", Text(text), "\\fR"); }

std::vector<const CLI::App*> CommandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

void AppendOptions(std::string& page, const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    // Each command has it.
    if (app.get_parent() != nullptr && option == app.get_help_ptr()) continue;
    std::string names;
    if (option->get_positional()) names = Italic(option->get_name());
    for (const std::string& name : option->get_snames()) absl::StrAppend(&names, Bold("-" + name), ", ");
    for (const std::string& name : option->get_lnames()) absl::StrAppend(&names, Bold("--" + name));
    const bool takes_value = !option->get_positional() && option->get_items_expected_max() > 0;
    absl::StrAppend(&page, ".TP\n", names,
                    takes_value ? absl::StrCat(" ", Italic(option->get_type_name())) : "", "\n",
                    Text(option->get_description()));
    if (!option->get_default_str().empty() && takes_value) {
      absl::StrAppend(&page, " (default: ", Text(option->get_default_str()), ")");
    }
    absl::StrAppend(&page, "\n");
  }
}

// A command that has others below it is told by these.
void AppendCommand(std::string& page, const CLI::App& app, const std::string& path) {
  for (const CLI::App* below : CommandsOf(app)) {
    const std::string name = absl::StrCat(path, " ", below->get_name());
    absl::StrAppend(&page, ".SS ", Text(name), "\n", Text(below->get_description()), ".\n");
    AppendOptions(page, *below);
    AppendCommand(page, *below, name);
  }
}

void AppendExitCodes(std::string& page) {
  const std::vector<absl::string_view> lines = absl::StrSplit(kExitCodesHelp, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {  // the first is a heading
    const absl::string_view line = absl::StripLeadingAsciiWhitespace(lines[i]);
    const std::size_t blank = line.find(' ');
    absl::StrAppend(&page, ".TP\n", Bold(line.substr(0, blank)), "\n",
                    Text(absl::StripLeadingAsciiWhitespace(line.substr(blank))), "\n");
  }
}

constexpr char kEnd[] = R"(.SH FILES
.TP
\fI~/.config/dialtone/config.yaml\fR
Named servers, with their TLS files and tokens; below \fBXDG_CONFIG_HOME\fR,
where that is set.
Nobody but its owner may read it.
.IP
.nf
current\-context: production
contexts:
  production:
    server: dialtone.example.com:443
    tls: true
    token\-file: /home/me/.config/dialtone/production.token
.fi
.SH EXAMPLES
.nf
dialtone campaigns create "Spring" \-\-area\-code 415 \-\-wait
dialtone campaigns create \-f campaign.yaml \-o name
dialtone campaigns list \-\-state pending \-o json
dialtone numbers check \-\-all
.fi
)";

}  // namespace

std::string ManPage(const CLI::App& root, absl::string_view version) {
  std::string page = absl::StrCat(".TH DIALTONE 1 \"\" \"Dialtone ", version, "\" \"Dialtone\"\n");
  absl::StrAppend(&page, ".SH NAME\ndialtone \\- voice campaigns on Vapi, from the command line\n");
  absl::StrAppend(
      &page, ".SH SYNOPSIS\n", Bold("dialtone"), " ", Italic("COMMAND"), " [", Italic("OPTION"),
      "]...\n.SH DESCRIPTION\n", Text(root.get_description()),
      "\nA terminal is shown colours, aligned tables and how a wait goes on; a pipe gets plain lines.\n");
  absl::StrAppend(&page, ".SH OPTIONS\nThey may stand before or after the command.\n");
  AppendOptions(page, root);
  absl::StrAppend(&page, ".SH COMMANDS\n");
  AppendCommand(page, root, "dialtone");
  absl::StrAppend(&page, ".SH EXIT STATUS\n");
  AppendExitCodes(page);
  absl::StrAppend(&page, ".SH ENVIRONMENT\n.TP\n", Bold(kServerVariable),
                  "\nAs \\fB\\-\\-server\\fR, which is stronger.\n", ".TP\n", Bold(kContextVariable),
                  "\nAs \\fB\\-\\-context\\fR, which is stronger.\n", ".TP\n", Bold(kTokenFileVariable),
                  "\nAs \\fB\\-\\-token\\-file\\fR, which is stronger.\n", ".TP\n", Bold("NO_COLOR"),
                  "\nWhen not empty, there is no colour.\n", kEnd);
  return page;
}

}  // namespace dialtone
