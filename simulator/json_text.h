#ifndef DIALTONE_SIMULATOR_JSON_TEXT_H_
#define DIALTONE_SIMULATOR_JSON_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json_fwd.hpp"

namespace dialtone::simulator {

// nullopt when `text` is not JSON or is nested deeper than any honest request: copying and printing recurse.
std::optional<nlohmann::json> ParseJson(absl::string_view text);

// Never throws: bytes that are not UTF-8 come out as U+FFFD.
std::string PrintJson(const nlohmann::json& value);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_JSON_TEXT_H_
