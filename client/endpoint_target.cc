#include "client/endpoint_target.h"

#include <arpa/inet.h>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace dialtone {
namespace {

enum class Family { kNone, kIpv4, kIpv6 };

// Of `ADDRESS:PORT`, with the address of IPv6 in brackets.
Family FamilyOf(absl::string_view endpoint) {
  const std::size_t colon = endpoint.rfind(':');
  if (colon == absl::string_view::npos) return Family::kNone;
  int port = 0;
  if (!absl::SimpleAtoi(endpoint.substr(colon + 1), &port) || port < 1 || port > 65535) return Family::kNone;
  std::string address(endpoint.substr(0, colon));
  in6_addr parsed;
  if (inet_pton(AF_INET, address.c_str(), &parsed) == 1) return Family::kIpv4;
  if (!absl::StartsWith(address, "[") || !absl::EndsWith(address, "]")) return Family::kNone;
  address = address.substr(1, address.size() - 2);
  return inet_pton(AF_INET6, address.c_str(), &parsed) == 1 ? Family::kIpv6 : Family::kNone;
}

}  // namespace

absl::StatusOr<std::string> EndpointTarget(const std::vector<std::string>& endpoints) {
  if (endpoints.empty())
    return absl::InvalidArgumentError("endpoints is empty: name one, such as 127.0.0.1:50051");
  for (const std::string& endpoint : endpoints) {
    if (endpoint.empty()) return absl::InvalidArgumentError("endpoints holds an empty one: write HOST:PORT");
  }
  if (endpoints.size() == 1) return endpoints[0];
  const Family family = FamilyOf(endpoints[0]);
  for (const std::string& endpoint : endpoints) {
    if (FamilyOf(endpoint) == Family::kNone) {
      return absl::InvalidArgumentError(
          absl::StrCat("endpoint '", endpoint,
                       "' is not ADDRESS:PORT: several endpoints must be addresses; for "
                       "names use one endpoint, dns:///NAME:PORT"));
    }
    if (FamilyOf(endpoint) != family) {
      return absl::InvalidArgumentError(
          "endpoints mixes IPv4 and IPv6 addresses: take those of one family, or one endpoint "
          "dns:///NAME:PORT");
    }
  }
  return absl::StrCat(family == Family::kIpv4 ? "ipv4:" : "ipv6:", absl::StrJoin(endpoints, ","));
}

bool IsLoopback(absl::string_view endpoint) {
  if (absl::StartsWith(endpoint, "unix:") || absl::StartsWith(endpoint, "unix-abstract:")) return true;
  absl::ConsumePrefix(&endpoint, "dns:///");
  absl::ConsumePrefix(&endpoint, "ipv4:");
  absl::ConsumePrefix(&endpoint, "ipv6:");
  if (endpoint.find_first_of("/,") != absl::string_view::npos) return false;
  if (absl::StartsWith(endpoint, "localhost:") || absl::StartsWith(endpoint, "[::1]:")) return true;
  return absl::StartsWith(endpoint, "127.") && FamilyOf(endpoint) == Family::kIpv4;
}

}  // namespace dialtone
