#include "server/vapi/base_url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace dialtone {
namespace {

using ParsedUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// nullopt when the URL has no such part.
std::optional<std::string> Part(const ParsedUrl& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return std::nullopt;
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return std::string(text);
}

// `host` as libcurl writes it: IPv4 in full dotted form, IPv6 in brackets.
bool IsLoopback(absl::string_view host) {
  if (absl::EqualsIgnoreCase(host, "localhost")) return true;
  in_addr v4{};
  if (inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1)
    return (ntohl(v4.s_addr) >> 24) == IN_LOOPBACKNET;
  if (!absl::ConsumePrefix(&host, "[") || !absl::ConsumeSuffix(&host, "]")) return false;
  in6_addr v6{};
  return inet_pton(AF_INET6, std::string(host).c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

absl::Status Refused(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("the Vapi URL ", why));
}

}  // namespace

absl::StatusOr<BaseUrl> ParseBaseUrl(const std::string& url) {
  const ParsedUrl parsed(curl_url(), &curl_url_cleanup);
  if (parsed == nullptr) return absl::ResourceExhaustedError("out of memory");
  const bool has_nul = url.size() != std::strlen(url.c_str());
  if (has_nul || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return Refused("is not a URL such as https://api.vapi.ai");
  }
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (Part(parsed, part)) return Refused("must not hold a user, a password, a query or a fragment");
  }
  const std::string scheme = Part(parsed, CURLUPART_SCHEME).value_or("");
  BaseUrl base;
  base.is_https = scheme == "https";
  base.is_loopback = IsLoopback(Part(parsed, CURLUPART_HOST).value_or(""));
  if (!base.is_https && scheme != "http") return Refused("must begin with https://");
  if (!base.is_https && !base.is_loopback) {
    return Refused(
        "must begin with https:// (plain http would show the API key; it is allowed to loopback only)");
  }
  base.url = std::string(absl::StripSuffix(Part(parsed, CURLUPART_URL).value_or(""), "/"));
  return base;
}

}  // namespace dialtone
