#include "server/vapi/http_outcome.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "server/vapi/bounded_json.h"

namespace dialtone {
namespace {

constexpr size_t kMaxMessageBytes = 500;
constexpr size_t kMaxSuggestedAreaCodes = 10;
constexpr absl::Duration kMinRetryAfter = absl::Seconds(1);
constexpr absl::Duration kMaxRetryAfter = absl::Minutes(15);

// What Vapi itself says about a refusal: {"message": string | string[], "error": ..., "statusCode": ...}.
struct Envelope {
  std::string message;
  bool is_validation = false;  // an array: one sentence per fault of the request
};

std::optional<Envelope> ParseEnvelope(absl::string_view body) {
  const nlohmann::json reply = ParseBoundedJson(body);
  if (!reply.is_object()) return std::nullopt;
  const auto message = reply.find("message");
  if (message == reply.end()) return std::nullopt;
  if (message->is_string()) return Envelope{.message = message->get<std::string>()};
  if (!message->is_array()) return std::nullopt;
  Envelope envelope{.message = "", .is_validation = true};
  for (const nlohmann::json& part : *message) {
    if (!part.is_string()) continue;
    if (!envelope.message.empty()) envelope.message += "; ";
    envelope.message += part.get_ref<const std::string&>();
  }
  return envelope;
}

// Control characters (C0, DEL, C1) become one space per run, so that a message stays one line of a log.
// REQUIRES: `text` is UTF-8, as every string in parsed JSON is.
std::string WithoutControlCharacters(absl::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  bool in_run = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (is_c1) ++i;
    const bool is_control = is_c1 || byte < 0x20 || byte == 0x7F;
    if (!is_control) clean += text[i];
    if (is_control && !in_run) clean += ' ';
    in_run = is_control;
  }
  return clean;
}

std::string WithoutSecret(absl::string_view text, const Secret& secret) {
  if (secret.empty()) return std::string(text);
  const size_t length = secret.Reveal().size();
  std::string clean;
  for (size_t i = 0; i < text.size();) {
    if (absl::EqualsIgnoreCase(text.substr(i, length), secret.Reveal())) {
      clean += "***";
      i += length;
    } else {
      clean += text[i++];
    }
  }
  return clean;
}

std::string CutAtCharacter(std::string text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  const auto is_continuation = [&](size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; };
  while (end > 0 && is_continuation(end)) --end;
  text.resize(end);
  return text;
}

bool ContainsAny(absl::string_view text, std::initializer_list<absl::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](absl::string_view word) { return absl::StrContains(text, word); });
}

bool SpeaksOfAreaCodeStock(absl::string_view lower) {
  return absl::StrContains(lower, "area code") &&
         ContainsAny(lower, {"available", "out of stock", "try one of"});
}

// The codes in "Hint: Try one of 562, 662, 716."
std::vector<std::string> SuggestedAreaCodes(absl::string_view lower) {
  constexpr absl::string_view kHint = "try one of";
  const size_t hint = lower.find(kHint);
  if (hint == absl::string_view::npos) return {};
  absl::string_view rest = lower.substr(hint + kHint.size());
  rest = rest.substr(0, rest.find_first_of(".;\n"));
  std::vector<std::string> codes;
  while (!rest.empty() && codes.size() < kMaxSuggestedAreaCodes) {
    const auto* digits = std::find_if(rest.begin(), rest.end(), absl::ascii_isdigit);
    const auto* end = std::find_if_not(digits, rest.end(), absl::ascii_isdigit);
    std::string code(digits, end);
    const bool is_new = std::find(codes.begin(), codes.end(), code) == codes.end();
    if (code.size() == 3 && is_new) codes.push_back(std::move(code));
    rest.remove_prefix(end - rest.begin());
  }
  return codes;
}

// For the statuses that Vapi uses for several things. In validation arrays only the stock of an area code is
// looked for: they name members of ours, such as `limit`, that only look like the other words.
std::optional<VapiErrorKind> KindFromWords(const Envelope& envelope, absl::string_view lower) {
  if (SpeaksOfAreaCodeStock(lower)) return VapiErrorKind::kAreaCodeUnavailable;
  if (envelope.is_validation) return std::nullopt;
  if (ContainsAny(lower, {"limit", "quota", "maximum number of"})) return VapiErrorKind::kQuota;
  if (ContainsAny(lower,
                  {"payment", "billing", "credit", "balance", "funds", "subscription", "upgrade", "wallet"}))
    return VapiErrorKind::kPayment;
  return std::nullopt;
}

// The web framework's words for a path that the server does not have: "Cannot GET /v1/phone-number".
bool SpeaksOfPath(absl::string_view lower) {
  return absl::StartsWith(lower, "cannot ") && absl::StrContains(lower, " /");
}

VapiErrorKind KindOf(int status, const std::optional<Envelope>& envelope, absl::string_view lower) {
  if (status >= 500 || status == 408) return VapiErrorKind::kServerError;
  if (status < 400) return VapiErrorKind::kRefusedByEdge;
  switch (status) {
    case 401:
      return VapiErrorKind::kUnauthorized;
    case 402:
      return VapiErrorKind::kPayment;
    case 403:
      if (!envelope) return VapiErrorKind::kRefusedByEdge;
      return KindFromWords(*envelope, lower).value_or(VapiErrorKind::kUnauthorized);
    case 404:
      if (!envelope) return VapiErrorKind::kRefusedByEdge;
      return SpeaksOfPath(lower) ? VapiErrorKind::kInvalidRequest : VapiErrorKind::kNotFound;
    case 409:
      if (!envelope) return VapiErrorKind::kConflict;
      return KindFromWords(*envelope, lower).value_or(VapiErrorKind::kConflict);
    case 429:
      return VapiErrorKind::kRateLimited;
    default:
      if (!envelope) return VapiErrorKind::kInvalidRequest;
      return KindFromWords(*envelope, lower).value_or(VapiErrorKind::kInvalidRequest);
  }
}

std::string OwnSentence(int status) {
  if (status < 400)
    return absl::StrCat("answered with HTTP ", status, ", a redirect; redirects are not followed");
  return absl::StrCat("answered with HTTP ", status, " without Vapi's error message");
}

}  // namespace

VapiError ErrorFromReply(int http_status, absl::string_view body, std::optional<absl::Duration> retry_after,
                         const Secret& api_key) {
  const std::optional<Envelope> envelope = ParseEnvelope(body);
  const std::string lower = envelope ? absl::AsciiStrToLower(envelope->message) : "";

  VapiError error;
  error.kind = KindOf(http_status, envelope, lower);
  error.http_status = http_status;
  if (envelope) {
    // In this order: what is cut off must not leave half a key.
    std::string clean = WithoutSecret(WithoutControlCharacters(envelope->message), api_key);
    error.message = CutAtCharacter(std::move(clean), kMaxMessageBytes);
  }
  if (error.message.empty()) {
    error.message = OwnSentence(http_status);
    error.message_is_ours = true;
  }
  if (error.kind == VapiErrorKind::kAreaCodeUnavailable)
    error.suggested_area_codes = SuggestedAreaCodes(lower);
  if (retry_after) error.retry_after = std::clamp(*retry_after, kMinRetryAfter, kMaxRetryAfter);
  return error;
}

}  // namespace dialtone
