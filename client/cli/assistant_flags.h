#ifndef DIALTONE_CLIENT_CLI_ASSISTANT_FLAGS_H_
#define DIALTONE_CLIENT_CLI_ASSISTANT_FLAGS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dialtone/v1/campaign_service.pb.h"

namespace CLI {
class App;
}  // namespace CLI

namespace dialtone {

// The flags that say what a campaign's assistant shall be, for the commands that make and change one.
class AssistantFlags {
 public:
  // Declares them for `command`. This object must outlive the parsing, and must not move before.
  void Declare(CLI::App& command);

  // Sets in `assistant` what was given, also to empty text, and returns the names of those fields.
  // Reads the file of a prompt. kInvalidArgument, with a sentence for a person, for a value that cannot be.
  absl::StatusOr<std::vector<std::string>> Fill(v1::Assistant& assistant) const;

 private:
  // What was given, by the name of the flag.
  std::map<std::string, std::string> given_;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_ASSISTANT_FLAGS_H_
