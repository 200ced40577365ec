#include "simulator/route.h"

#include <utility>

#include "absl/strings/strip.h"

namespace dialtone::simulator {
namespace {

constexpr absl::string_view kIdPlace = "/{id}";

constexpr std::pair<absl::string_view, Operation> kRoutes[] = {
    {"POST /assistant", Operation::kCreateAssistant},
    {"GET /assistant", Operation::kListAssistants},
    {"GET /assistant/{id}", Operation::kGetAssistant},
    {"PATCH /assistant/{id}", Operation::kUpdateAssistant},
    {"DELETE /assistant/{id}", Operation::kDeleteAssistant},
    {"POST /phone-number", Operation::kCreatePhoneNumber},
    {"GET /phone-number", Operation::kListPhoneNumbers},
    {"GET /phone-number/{id}", Operation::kGetPhoneNumber},
    {"PATCH /phone-number/{id}", Operation::kUpdatePhoneNumber},
    {"DELETE /phone-number/{id}", Operation::kDeletePhoneNumber},
    {"GET /v2/phone-number", Operation::kSearchPhoneNumbers},
};

}  // namespace

std::optional<Route> MatchRoute(absl::string_view method, absl::string_view path) {
  for (const auto& [name, operation] : kRoutes) {
    absl::string_view pattern = name;
    if (!absl::ConsumePrefix(&pattern, method) || !absl::ConsumePrefix(&pattern, " ")) continue;
    if (!absl::ConsumeSuffix(&pattern, kIdPlace)) {
      if (path == pattern) return Route{operation, name, ""};
      continue;
    }
    absl::string_view id = path;
    if (!absl::ConsumePrefix(&id, pattern) || !absl::ConsumePrefix(&id, "/")) continue;
    if (id.empty() || id.find('/') != absl::string_view::npos) continue;
    return Route{operation, name, std::string(id)};
  }
  return std::nullopt;
}

std::vector<absl::string_view> RouteNames() {
  std::vector<absl::string_view> names;
  for (const auto& [name, operation] : kRoutes) names.push_back(name);
  return names;
}

}  // namespace dialtone::simulator
