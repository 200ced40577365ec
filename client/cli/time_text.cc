#include "client/cli/time_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace dialtone {

std::string AgeText(absl::Duration age) {
  age = std::max(age, absl::ZeroDuration());
  if (age < absl::Minutes(1)) return absl::StrCat(absl::ToInt64Seconds(age), "s");
  if (age < absl::Hours(1)) return absl::StrCat(absl::ToInt64Minutes(age), "m");
  if (age < absl::Hours(24)) return absl::StrCat(absl::ToInt64Hours(age), "h");
  return absl::StrCat(absl::ToInt64Hours(age) / 24, "d");
}

std::string TimeText(absl::Time time) {
  return absl::StrCat(absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::UTCTimeZone()), " UTC");
}

absl::StatusOr<absl::Duration> ParseSpan(absl::string_view text) {
  absl::Duration span;
  if (!absl::ParseDuration(text, &span) || span <= absl::ZeroDuration() || span == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no time span: give a number with its unit, such as 30s, 5m or 1h30m"));
  }
  return span;
}

}  // namespace dialtone
