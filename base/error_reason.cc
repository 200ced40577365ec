#include "base/error_reason.h"

#include <optional>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

constexpr absl::string_view kReasonUrl = "dialtone/reason";
constexpr absl::string_view kFieldsUrl = "dialtone/fields";
constexpr absl::string_view kRetryUrl = "dialtone/retry";

// Texts may hold anything, callers' own words among them, so each is written with its length in front.
void Append(std::string& payload, absl::string_view text) {
  absl::StrAppend(&payload, text.size(), ":", text);
}

// The next text of `payload`, taken off its front; nullopt at the end.
std::optional<std::string> Take(absl::string_view& payload) {
  const std::size_t colon = payload.find(':');
  std::size_t size = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(payload.substr(0, colon), &size)) {
    return std::nullopt;
  }
  std::string text(payload.substr(colon + 1, size));
  payload.remove_prefix(colon + 1 + text.size());
  return text;
}

std::string Payload(const absl::Status& status, absl::string_view url) {
  const auto payload = status.GetPayload(url);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

absl::Status WithReason(absl::Status status, absl::string_view reason) {
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  return status;
}

std::string ReasonOf(const absl::Status& status) { return Payload(status, kReasonUrl); }

absl::Status InvalidFields(const std::vector<FieldViolation>& violations) {
  std::string sentence, payload;
  for (const FieldViolation& violation : violations) {
    absl::StrAppend(&sentence, sentence.empty() ? "" : "; ", violation.field, ": ", violation.description);
    Append(payload, violation.field);
    Append(payload, violation.description);
  }
  absl::Status status = absl::InvalidArgumentError(sentence);
  status.SetPayload(kFieldsUrl, absl::Cord(payload));
  return WithReason(std::move(status), "INVALID_FIELDS");
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const std::string payload = Payload(status, kFieldsUrl);
  absl::string_view rest = payload;
  while (std::optional<std::string> field = Take(rest)) {
    std::optional<std::string> description = Take(rest);
    if (!description.has_value()) break;
    violations.push_back({*std::move(field), *std::move(description)});
  }
  return violations;
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  status.SetPayload(kRetryUrl, absl::Cord(absl::StrCat(absl::ToInt64Milliseconds(delay))));
  return status;
}

absl::Duration RetryDelayOf(const absl::Status& status) {
  std::int64_t millis = 0;
  if (!absl::SimpleAtoi(Payload(status, kRetryUrl), &millis)) return absl::ZeroDuration();
  return absl::Milliseconds(millis);
}

}  // namespace dialtone
