#ifndef DIALTONE_CLIENT_CLI_YAML_MESSAGE_H_
#define DIALTONE_CLIENT_CLI_YAML_MESSAGE_H_

#include <string>

#include "absl/status/status.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace dialtone {

// Fills `message` from YAML or JSON `text`, which holds its fields by their names in JSON or in the .proto.
// Fields that only the server sets are passed over, so that what was printed may be read again.
// kInvalidArgument, with `source`, the line and a sentence for a person, for anything that is not understood:
// nothing is guessed.
absl::Status FillFromYaml(const std::string& text, const std::string& source,
                          google::protobuf::Message& message);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_YAML_MESSAGE_H_
