#include "client/cli/loopback.h"

#include <arpa/inet.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dialtone {
namespace {

bool IsLoopbackHost(absl::string_view host) {
  if (absl::ConsumePrefix(&host, "[")) {
    const std::size_t bracket = host.find(']');
    if (bracket == absl::string_view::npos) return false;
    host = host.substr(0, bracket);
  } else if (host.find(':') == host.rfind(':')) {
    host = host.substr(0, host.find(':'));
  }
  if (absl::EqualsIgnoreCase(host, "localhost") || host == "::1") return true;
  in_addr parsed;
  return inet_pton(AF_INET, std::string(host).c_str(), &parsed) == 1 && (ntohl(parsed.s_addr) >> 24) == 127;
}

}  // namespace

bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:")) return true;
  // `dns:HOST` and `dns:///HOST`; in `dns://AUTHORITY/HOST` another machine says what HOST is.
  if (absl::ConsumePrefix(&address, "dns:") && absl::ConsumePrefix(&address, "//") &&
      !absl::ConsumePrefix(&address, "/")) {
    return false;
  }
  if (!absl::ConsumePrefix(&address, "ipv4:")) absl::ConsumePrefix(&address, "ipv6:");
  for (const absl::string_view host : absl::StrSplit(address, ',')) {
    if (!IsLoopbackHost(host)) return false;
  }
  return true;
}

}  // namespace dialtone
