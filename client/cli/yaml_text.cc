#include "client/cli/yaml_text.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"

namespace dialtone {
namespace {

using Json = nlohmann::ordered_json;

// Whether every YAML reader, also one of YAML 1.1, takes `text` for this text without quotes. A few more get
// quotes than need them.
bool IsPlain(const std::string& text) {
  if (text.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(text.front())) || text.back() == ' ')
    return false;
  for (const char* word : {"true", "false", "yes", "no", "on", "off", "y", "n", "null"}) {
    if (absl::AsciiStrToLower(text) == word) return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::string_view(" _./-").find(c) != absl::string_view::npos;
  });
}

void EmitText(YAML::Emitter& out, const std::string& text) {
  if (!IsPlain(text)) out << YAML::DoubleQuoted;
  out << text;
}

void Emit(YAML::Emitter& out, const Json& value) {
  if (value.is_object()) {
    out << (value.empty() ? YAML::Flow : YAML::Block) << YAML::BeginMap;
    for (const auto& [key, member] : value.items()) {
      out << YAML::Key;
      EmitText(out, key);
      out << YAML::Value;
      Emit(out, member);
    }
    out << YAML::EndMap;
  } else if (value.is_array()) {
    out << (value.empty() ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
    for (const Json& element : value) Emit(out, element);
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    EmitText(out, value.get_ref<const std::string&>());
  } else {
    out << value.dump();  // numbers, true, false and null are written alike
  }
}

}  // namespace

std::string YamlText(absl::string_view json) {
  YAML::Emitter out;
  Emit(out, Json::parse(json.begin(), json.end()));
  return std::string(out.c_str(), out.size()) + "\n";
}

}  // namespace dialtone
