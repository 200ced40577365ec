#ifndef DIALTONE_SERVER_CONFIG_ARGUMENTS_H_
#define DIALTONE_SERVER_CONFIG_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/config/setting_list.h"
#include "server/config/settings.h"

namespace dialtone {

inline constexpr char kConfigEnvironment[] = "DIALTONE_CONFIG";

// The command and flags of one run. CLI11 splits the arguments and writes the help; what the texts mean is
// decided elsewhere, together with those of files and variables, so that all faults are found at once.
class Arguments {
 public:
  explicit Arguments(const std::vector<Setting>& settings);

  // Returns what is wrong with the form of the arguments; call it once, before what follows.
  std::vector<std::string> Parse(int argc, const char* const* argv);

  // Adds to `faults` when there is no command or more than one.
  Command FindCommand(std::vector<std::string>& faults) const;

  // What was given for the setting `name`.
  std::optional<std::string> Flag(const std::string& name) const;
  std::optional<std::string> ConfigPath() const;
  bool print_config() const;

  std::string Help() const;

 private:
  void AddStrayArguments(std::vector<std::string>& faults) const;

  CLI::App app_;
  CLI::Option* version_;
  CLI::Option* print_config_;
  CLI::Option* config_;
  std::map<std::string, CLI::Option*> options_;
  bool help_asked_ = false;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_ARGUMENTS_H_
