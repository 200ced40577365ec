#ifndef DIALTONE_SERVER_CONFIG_SETTING_LIST_H_
#define DIALTONE_SERVER_CONFIG_SETTING_LIST_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/config/server_config.h"

namespace dialtone {

// One thing that can be set: what is known of it for parsing, for --help, for the documentation and for the
// start-up log.
struct Setting {
  std::string name;               // `poll-interval`: the flag without its dashes, and the key in a file
  std::string environment;        // `DIALTONE_POLL_INTERVAL`
  std::string group;              // heading in --help
  std::string value_kind;         // `DURATION`
  std::string help;               // a sentence without its full stop, with the unit where there is one
  bool secret = false;            // its value is never shown
  bool environment_only = false;  // neither flag nor key: other users can see a process's arguments

  // Stores a text in the config; kInvalidArgument with what to write instead, without the text.
  std::function<absl::Status(absl::string_view text, ServerConfig& config)> parse;
  // The value as text, secrets redacted.
  std::function<std::string(const ServerConfig& config)> describe;
};

// Stores what --database-listen-url, or the file of it, says; as Setting::parse.
absl::Status ApplyListenUrl(absl::string_view text, StorageConfig& storage);

// Every setting but --config, in the order of the documentation.
std::vector<Setting> ListSettings();

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_SETTING_LIST_H_
