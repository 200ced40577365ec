#ifndef DIALTONE_SIMULATOR_ROUTE_H_
#define DIALTONE_SIMULATOR_ROUTE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dialtone::simulator {

enum class Operation {
  kCreateAssistant,
  kListAssistants,
  kGetAssistant,
  kUpdateAssistant,
  kDeleteAssistant,
  kCreatePhoneNumber,
  kListPhoneNumbers,
  kGetPhoneNumber,
  kUpdatePhoneNumber,
  kDeletePhoneNumber,
  kSearchPhoneNumbers,
};

// One of Vapi's calls. `name` is how counts and faults speak of it, e.g. "GET /phone-number/{id}".
struct Route {
  Operation operation;
  absl::string_view name;  // Lives for ever.
  std::string id;          // What stands for {id}; empty when the route has none.
};

// nullopt when Vapi has no such call.
std::optional<Route> MatchRoute(absl::string_view method, absl::string_view path);

// The names of all calls.
std::vector<absl::string_view> RouteNames();

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_ROUTE_H_
