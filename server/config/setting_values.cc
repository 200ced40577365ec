#include "server/config/setting_values.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace dialtone {
namespace {

constexpr absl::string_view kListenForm = "write host:port, such as 127.0.0.1:50051 or [::1]:50051";

struct HostPort {
  std::string host;  // without brackets
  bool bracketed = false;
  std::optional<absl::string_view> port;
};

bool IsIpv4(const std::string& host) {
  in_addr address;
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool IsIpv6(const std::string& host) {
  in6_addr address;
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool IsHostName(absl::string_view host) {
  // RFC 1123: letters, digits, hyphens and dots. All digits and dots would be a mistyped address.
  const bool characters = std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
  });
  const bool letter = std::any_of(host.begin(), host.end(),
                                  [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); });
  return characters && letter && host.size() <= 253 && host.front() != '.' && host.front() != '-';
}

std::optional<HostPort> SplitHostPort(absl::string_view text) {
  HostPort result;
  absl::string_view rest;
  if (absl::ConsumePrefix(&text, "[")) {
    const std::size_t end = text.find(']');
    if (end == absl::string_view::npos) return std::nullopt;
    result.host = std::string(text.substr(0, end));
    result.bracketed = true;
    rest = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    result.host = std::string(text.substr(0, colon));
    rest = text.substr(colon);
  }
  if (!rest.empty()) {
    if (!absl::ConsumePrefix(&rest, ":")) return std::nullopt;
    result.port = rest;
  }
  const bool good = result.bracketed ? IsIpv6(result.host) : IsIpv4(result.host) || IsHostName(result.host);
  if (!good) return std::nullopt;
  return result;
}

bool IsPort(absl::string_view text) {
  std::uint32_t port = 0;
  return !text.empty() && text.size() <= 5 && absl::ascii_isdigit(text.front()) &&
         absl::SimpleAtoi(text, &port) && port <= 65535;
}

struct HttpUrl {
  bool tls = false;
  HostPort host;
};

std::optional<HttpUrl> ParseHttpUrl(absl::string_view text) {
  HttpUrl url;
  url.tls = absl::ConsumePrefix(&text, "https://");
  if (!url.tls && !absl::ConsumePrefix(&text, "http://")) return std::nullopt;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '@' && c != '?' && c != '#';
  });
  const auto host = SplitHostPort(text.substr(0, text.find('/')));
  if (!plain || !host || (host->port && !IsPort(*host->port))) return std::nullopt;
  url.host = *host;
  return url;
}

bool IsLoopbackHost(const HostPort& host) {
  if (host.bracketed) {
    in6_addr address;
    return inet_pton(AF_INET6, host.host.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
  }
  return absl::EqualsIgnoreCase(host.host, "localhost") ||
         (IsIpv4(host.host) && absl::StartsWith(host.host, "127."));
}

absl::Status CheckListenAddress(absl::string_view text) {
  const auto address = SplitHostPort(text);
  if (!address || !address->port) {
    return absl::InvalidArgumentError(absl::StrCat("not an address to listen on; ", kListenForm));
  }
  if (!IsPort(*address->port)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the port is not a number from 0 to 65535; ", kListenForm));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<absl::Duration> ParseDurationSetting(absl::string_view text, absl::Duration lowest,
                                                    absl::Duration highest) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) {
    return absl::InvalidArgumentError(
        "not a duration; write a number with its unit, such as 500ms, 1s or 10m");
  }
  if (duration < lowest || duration > highest) {
    return absl::InvalidArgumentError(absl::StrCat("out of range; write ", FormatDurationSetting(lowest),
                                                   " to ", FormatDurationSetting(highest)));
  }
  return duration;
}

absl::StatusOr<int> ParseIntegerSetting(absl::string_view text, int lowest, int highest) {
  int value = 0;
  if (!absl::SimpleAtoi(text, &value) || value < lowest || value > highest) {
    return absl::InvalidArgumentError(absl::StrCat("write a whole number from ", lowest, " to ", highest));
  }
  return value;
}

absl::StatusOr<double> ParseDecimalSetting(absl::string_view text, const DecimalRange& range) {
  double value = 0;
  // Comparing with NaN is false, whichever way it is asked.
  if (absl::SimpleAtod(text, &value) && (value == 0 || (value >= range.lowest && value <= range.highest))) {
    return value;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("write a number from ", range.lowest, " to ", range.highest, ", or 0"));
}

absl::Status CheckHttpListenAddress(absl::string_view text) {
  // Debian builds civetweb, which listens there, without IPv6.
  if (absl::StartsWith(text, "[")) {
    return absl::InvalidArgumentError(
        "IPv6 is not supported here; write an IPv4 address and port, such as 0.0.0.0:9464");
  }
  return CheckListenAddress(text);
}

absl::Status CheckGrpcListenAddress(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "unix:")) return CheckListenAddress(text);
  // What fits a Unix domain socket's address, with its final zero.
  constexpr std::size_t kLongestPath = 107;
  const absl::string_view path = absl::StripPrefix(text, "//");
  if (path.empty() || path.size() > kLongestPath) {
    return absl::InvalidArgumentError(absl::StrCat("not a Unix socket's path; write unix:/path with at most ",
                                                   kLongestPath, " characters"));
  }
  return absl::OkStatus();
}

absl::Status CheckDatabaseUrl(absl::string_view text) {
  for (absl::string_view scheme : {"sqlite:", "postgresql://"}) {
    if (absl::StartsWith(text, scheme) && text.size() > scheme.size()) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "not a database URL; write sqlite:relative/path, sqlite:///absolute/path or "
      "postgresql://user:password@host:port/database");
}

absl::Status CheckListenUrl(absl::string_view text) {
  constexpr absl::string_view kScheme = "postgresql://";
  if (text == "off" || (absl::StartsWith(text, kScheme) && text.size() > kScheme.size())) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "not a PostgreSQL URL; write postgresql://user:password@host:port/database, or off");
}

absl::Status CheckVapiUrl(absl::string_view text) {
  const auto url = ParseHttpUrl(text);
  if (!url) {
    return absl::InvalidArgumentError(
        "not a base URL; write https://host[:port][/path], without user, password or parameters");
  }
  if (!url->tls && !IsLoopbackHost(url->host)) {
    return absl::InvalidArgumentError(
        "http:// would send the API key in the clear; write https://, or http:// to localhost");
  }
  return absl::OkStatus();
}

bool IsLoopbackUrl(absl::string_view text) {
  const auto url = ParseHttpUrl(text);
  return url && IsLoopbackHost(url->host);
}

absl::Status CheckAreaCode(absl::string_view text) {
  const bool digits = std::all_of(text.begin(), text.end(),
                                  [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  if (text.empty() || (text.size() == 3 && digits && text.front() >= '2')) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "not an area code; write three digits of which the first is 2 to 9, such as 415");
}

std::string FormatDurationSetting(absl::Duration duration) {
  return duration == absl::ZeroDuration() ? "0s" : absl::FormatDuration(duration);
}

std::string DescribeDatabaseUrl(absl::string_view url) {
  if (absl::StartsWith(url, "sqlite:")) return std::string(url);
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == absl::string_view::npos) return "***";
  const absl::string_view scheme = url.substr(0, scheme_end);
  absl::string_view rest = url.substr(scheme_end + 3);
  if (const std::size_t at = rest.find('@'); at != absl::string_view::npos) {
    // A password may hold '?' or '@' unescaped, a parameter may be a password: when it is not plain which
    // part is which, nothing is shown.
    if (rest.find_first_of("?#") < at || rest.rfind('@') != at) return absl::StrCat(scheme, "://***");
    rest.remove_prefix(at + 1);
  }
  return absl::StrCat(scheme, "://", rest.substr(0, rest.find_first_of("?#")));
}

}  // namespace dialtone
