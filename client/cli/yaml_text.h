#ifndef DIALTONE_CLIENT_CLI_YAML_TEXT_H_
#define DIALTONE_CLIENT_CLI_YAML_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dialtone {

// `json`, which must be valid, as YAML in block style that ends with a line break: the same values in the
// same order.
std::string YamlText(absl::string_view json);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_YAML_TEXT_H_
