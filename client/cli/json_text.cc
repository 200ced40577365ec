#include "client/cli/json_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"

namespace dialtone {

std::string JsonText(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  std::string text;
  // Fails only on messages that hold types unknown to the program; ours hold none.
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) return "{}";
  return std::string(absl::StripSuffix(text, "\n"));
}

std::string JsonArrayObject(absl::string_view name, const std::vector<std::string>& elements) {
  const absl::string_view edge = elements.empty() ? "" : "\n";
  return absl::StrCat("{\"", name, "\":[", edge, absl::StrJoin(elements, ",\n"), edge, "]}");
}

}  // namespace dialtone
