#include "base/error_reason.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace dialtone {
namespace {

constexpr absl::string_view kReasonUrl = "dialtone/reason";
constexpr absl::string_view kFieldsUrl = "dialtone/fields";
constexpr absl::string_view kRetryUrl = "dialtone/retry";
// Neither can stand in a path or a sentence of ours.
constexpr char kFieldEnd = '\x1f';
constexpr char kViolationEnd = '\x1e';

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
    payload += violation.field + kFieldEnd + violation.description + kViolationEnd;
  }
  absl::Status status = absl::InvalidArgumentError(sentence);
  status.SetPayload(kFieldsUrl, absl::Cord(payload));
  return WithReason(std::move(status), "INVALID_FIELDS");
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const std::string payload = Payload(status, kFieldsUrl);
  for (absl::string_view line : absl::StrSplit(payload, kViolationEnd, absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits(kFieldEnd, 1));
    violations.push_back({parts.first, parts.second});
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
