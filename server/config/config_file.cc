#include "server/config/config_file.h"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/config/text_file.h"

namespace dialtone {
namespace {

// Characters that no configuration file holds: a value is taken as it is, whatever commas, spaces or '#' are
// in it, where CLI11 would else make lists of it and cut it at a '#', quoted or not.
std::vector<CLI::ConfigItem> ReadItems(const std::string& content) {
  CLI::ConfigBase format;
  format.arrayBounds('\x01', '\x02')->arrayDelimiter('\x03')->comment('\x04')->parentSeparator('\x05');
  std::istringstream input(content);
  return format.from_config(input);
}

}  // namespace

ConfigFile ParseConfigText(const std::string& content) {
  ConfigFile file;
  for (const CLI::ConfigItem& item : ReadItems(content)) {
    const std::string key = absl::Utf8SafeCHexEscape(item.name.substr(0, 80));
    if (!item.parents.empty()) {
      // CLI11 marks a section's bounds with these names.
      if (item.name == "++") {
        file.faults.push_back(absl::StrCat("[", absl::Utf8SafeCHexEscape(item.parents.back().substr(0, 80)),
                                           "]: there are no sections; write all keys without one"));
      }
    } else if (item.inputs.size() > 1 || !file.values.emplace(item.name, item.inputs.front()).second) {
      file.faults.push_back(absl::StrCat(key, ": given more than once; write it once"));
    }
  }
  return file;
}

absl::StatusOr<ConfigFile> ReadConfigFile(const std::string& path) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string content, ReadTextFile(path, std::size_t{1024} * 1024));
  return ParseConfigText(content);
}

}  // namespace dialtone
