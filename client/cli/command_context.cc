#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands.h"
#include "client/cli/context_file.h"
#include "client/cli/json_text.h"
#include "client/cli/session.h"
#include "client/cli/table.h"

namespace dialtone {
namespace {

std::string Json(const std::string& name, const Context& context, bool current) {
  return absl::StrCat("{\"name\":", JsonString(name), ",\"current\":", current ? "true" : "false",
                      ",\"server\":", JsonString(context.server),
                      ",\"tls\":", UsesTls(context) ? "true" : "false",
                      ",\"token\":", HasToken(context) ? "true" : "false", "}");
}

// Never the token itself.
class ContextCommand : public Command {
 public:
  bool NeedsServer() const final { return false; }

  ExitCode Run(Session& session) final {
    path_ = ContextFilePath(session.options().endpoint, ReadEndpointEnvironment());
    const auto file = ReadContextFile(path_);
    if (absl::IsNotFound(file.status())) {
      return session.FailUsage(
          absl::StrCat(file.status().message(), ". The end of `dialtone man` has an example of one"));
    }
    if (!file.ok()) return session.FailUsage(file.status().message());
    return Run(session, *file);
  }

 protected:
  const std::string& path() const { return path_; }

 private:
  virtual ExitCode Run(Session& session, const ContextFile& file) = 0;

  std::string path_;
};

class ContextListCommand final : public ContextCommand {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    return parent.add_subcommand("list", "List the contexts of the file; * marks the current one");
  }

 private:
  ExitCode Run(Session& session, const ContextFile& file) override {
    Table table({"CURRENT", "NAME", "TLS", "TOKEN", "SERVER"});
    std::vector<std::string> names, lines;
    for (const auto& [name, context] : file.contexts) {
      const bool current = name == file.current;
      table.AddRow({current ? "*" : "",
                    {name, current ? Style::kHeading : Style::kPlain},
                    UsesTls(context) ? "yes" : "no",
                    HasToken(context) ? "yes" : "no",
                    context.server});
      names.push_back(name);
      lines.push_back(Json(name, context, current));
    }
    if (session.table()) {
      session.out() << table.Render(session.look());
    } else {
      session.ShowObject(names, JsonArrayObject("contexts", lines));
    }
    return ExitCode::kOk;
  }
};

class ContextShowCommand final : public ContextCommand {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    return parent.add_subcommand("show", "Show which context is the current one, and its file");
  }

 private:
  ExitCode Run(Session& session, const ContextFile& file) override {
    const auto current = file.contexts.find(file.current);
    if (current == file.contexts.end()) {
      session.TellError(absl::StrCat("dialtone: ", path(),
                                     " names no current context. Choose one: dialtone context use NAME\n"));
      return ExitCode::kNotFound;
    }
    if (session.table()) {
      session.out() << current->first << "  " << current->second.server << "  (" << path() << ")\n";
    } else {
      session.ShowObject({current->first}, Json(current->first, current->second, true));
    }
    return ExitCode::kOk;
  }
};

class ContextUseCommand final : public ContextCommand {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("use", "Make a context the current one");
    command->add_option("CONTEXT", name_, "Its name in the file")->type_name("")->required();
    return command;
  }

 private:
  ExitCode Run(Session& session, const ContextFile&) override {
    const absl::Status status = SetCurrentContext(path(), name_);
    if (!status.ok()) return session.FailUsage(status.message());
    session.remarks() << "The current context is " << name_ << ".\n";
    return ExitCode::kOk;
  }

  std::string name_;
};

}  // namespace

std::unique_ptr<Command> NewContextListCommand() { return std::make_unique<ContextListCommand>(); }
std::unique_ptr<Command> NewContextShowCommand() { return std::make_unique<ContextShowCommand>(); }
std::unique_ptr<Command> NewContextUseCommand() { return std::make_unique<ContextUseCommand>(); }

}  // namespace dialtone
