#include "client/cli/progress_line.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/text_width.h"
#include "client/cli/time_text.h"

namespace dialtone {
namespace {

constexpr int kBarWidth = 20;

double Share(const NumberProgress& number) { return std::clamp(number.progress.value_or(0), 0.0, 1.0); }

// Never 100: that is for a number that is there.
int Percent(double share) { return std::min(99, static_cast<int>(std::lround(share * 100))); }

std::string Bar(double share) {
  const int filled = std::min(kBarWidth - 1, static_cast<int>(share * kBarWidth));
  return absl::StrCat("[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'), "]");
}

std::string OneNumber(const NumberProgress& number, absl::Time now) {
  const std::string so_far = absl::StrCat(AgeText(now - number.since), " so far");
  if (number.releasing) return absl::StrCat(number.campaign, "  is being given back, ", so_far);
  const double share = Share(number);
  return absl::StrFormat("%s  %s %2d%%  %s, %s", number.campaign, Bar(share), Percent(share),
                         EstimateText(number, now), so_far);
}

std::string SeveralNumbers(const WatchProgress& watch, absl::Time now) {
  double sum = 0;
  for (const NumberProgress& number : watch.open) sum += Share(number);
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

std::string ProgressLine(const WatchProgress& watch, absl::Time now, int width) {
  if (watch.open.empty()) return "";
  const bool single = watch.open.size() == 1 && watch.ready + watch.failed == 0;
  std::string line = single ? OneNumber(watch.open.front(), now) : SeveralNumbers(watch, now);
  if (watch.unreachable) line = absl::StrCat("(reconnecting) ", line);
  return CutToWidth(Printable(line), width);
}

}  // namespace dialtone
