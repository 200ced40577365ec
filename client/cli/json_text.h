#ifndef DIALTONE_CLIENT_CLI_JSON_TEXT_H_
#define DIALTONE_CLIENT_CLI_JSON_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace dialtone {

// The message in protobuf's JSON form: lowerCamelCase names, fields that are not set left out. No line break
// at the end; in lines of its own when `indented`, otherwise in one line.
std::string JsonText(const google::protobuf::Message& message, bool indented);

// `text` as a string in JSON, with its quotes.
std::string JsonString(const std::string& text);

// `{"NAME":[...]}`, one element a line, each in JSON already. The array is there also when it is empty.
std::string JsonArrayObject(absl::string_view name, const std::vector<std::string>& elements);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_JSON_TEXT_H_
