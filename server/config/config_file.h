#ifndef DIALTONE_SERVER_CONFIG_CONFIG_FILE_H_
#define DIALTONE_SERVER_CONFIG_CONFIG_FILE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace dialtone {

// What a configuration file says: `key = value` lines, values in quotes or not, comments on lines of their
// own that start with '#'. Faults of the format are listed beside what could be read.
struct ConfigFile {
  std::map<std::string, std::string> values;
  std::vector<std::string> faults;
};

// Reads text of that form.
ConfigFile ParseConfigText(const std::string& content);

// kInvalidArgument when the file cannot be read or is larger than 1 MiB.
absl::StatusOr<ConfigFile> ReadConfigFile(const std::string& path);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_CONFIG_FILE_H_
