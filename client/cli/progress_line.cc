#include "client/cli/progress_line.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/cli/text_width.h"
#include "client/cli/time_text.h"

namespace dialtone {
namespace {

constexpr int kBarWidth = 20;

// Between two words of the server's it goes on by what the estimate means: half of what is open is ready by
// then.
double Share(const NumberProgress& number, absl::Time now) {
  const double told = std::clamp(number.progress.value_or(0), 0.0, 1.0);
  if (!number.told.has_value() || !number.expected_ready.has_value()) return told;
  const double half = absl::ToDoubleSeconds(*number.expected_ready - *number.told);
  const double since = absl::ToDoubleSeconds(now - *number.told);
  if (half <= 0 || since <= 0) return told;
  return 1 - (1 - told) * std::exp2(-since / half);
}

// Never 100: that is for a number that is there.
int Percent(double share) { return std::min(99, static_cast<int>(std::lround(share * 100))); }

std::string Bar(double share) {
  const int filled = std::min(kBarWidth - 1, static_cast<int>(share * kBarWidth));
  return absl::StrCat("[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'), "]");
}

std::string OneNumber(const NumberProgress& number, absl::Time now) {
  const std::string so_far = absl::StrCat(AgeText(now - number.since), " so far");
  if (number.releasing) return absl::StrCat(number.campaign, "  is being given back, ", so_far);
  const double share = Share(number, now);
  return absl::StrFormat("%s  %s %2d%%  %s, %s", number.campaign, Bar(share), Percent(share),
                         EstimateText(number, now), so_far);
}

std::string SeveralNumbers(const WatchProgress& watch, absl::Time now) {
  double sum = 0;
  for (const NumberProgress& number : watch.open) sum += Share(number, now);
  const double finished = watch.ready + watch.failed;
  const double share = (finished + sum) / (finished + static_cast<double>(watch.open.size()));
  std::string line = absl::StrFormat("%s %2d%%  %d pending, %d ready", Bar(share), Percent(share),
                                     watch.open.size(), watch.ready);
  if (watch.failed > 0) absl::StrAppend(&line, ", ", watch.failed, " failed");
  const auto last = std::max_element(watch.open.begin(), watch.open.end(),
                                     [](const NumberProgress& a, const NumberProgress& b) {
                                       return a.expected_ready.value_or(absl::InfinitePast()) <
                                              b.expected_ready.value_or(absl::InfinitePast());
                                     });
  if (last->expected_ready.has_value()) absl::StrAppend(&line, "; the last: ", EstimateText(*last, now));
  return line;
}

}  // namespace

std::string EstimateText(const NumberProgress& number, absl::Time now) {
  if (number.overdue) return "later than usual";
  if (!number.expected_ready.has_value())
    return number.progress.has_value() ? "time unknown" : "waiting for Vapi";
  const absl::Duration left = *number.expected_ready - now;
  if (left < absl::Seconds(1)) return "any moment now";
  return absl::StrCat("about ", AgeText(left), " left");
}

std::string SummaryText(const WatchProgress& watch, absl::string_view took) {
  std::vector<std::string> parts;
  if (watch.ready > 0) parts.push_back(absl::StrCat(watch.ready, " ready"));
  if (watch.failed > 0) parts.push_back(absl::StrCat(watch.failed, " failed"));
  if (!watch.open.empty()) parts.push_back(absl::StrCat(watch.open.size(), " pending"));
  return absl::StrCat(absl::StrJoin(parts, ", "), " after ", took);
}

std::string ProgressLine(const WatchProgress& watch, absl::Time now, int width) {
  if (watch.open.empty()) return "";
  const bool single = watch.open.size() == 1 && watch.ready + watch.failed == 0;
  std::string line = single ? OneNumber(watch.open.front(), now) : SeveralNumbers(watch, now);
  // The name stands above it, too; how long it takes does not.
  if (single && DisplayWidth(Printable(line)) > width && !watch.open.front().releasing) {
    line = line.substr(line.find("  ") + 2);
  }
  if (watch.unreachable) line = absl::StrCat("(reconnecting) ", line);
  return CutToWidth(Printable(line), width);
}

}  // namespace dialtone
