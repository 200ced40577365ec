#include "simulator/json_text.h"

#include "nlohmann/json.hpp"

namespace dialtone::simulator {
namespace {

constexpr int kDeepest = 64;

}  // namespace

std::optional<nlohmann::json> ParseJson(absl::string_view text) {
  bool too_deep = false;
  const auto watch_depth = [&too_deep](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    too_deep = too_deep || depth > kDeepest;
    return !too_deep;
  };
  nlohmann::json value =
      nlohmann::json::parse(text.begin(), text.end(), watch_depth, /*allow_exceptions=*/false);
  if (too_deep || value.is_discarded()) return std::nullopt;
  return value;
}

std::string PrintJson(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace dialtone::simulator
