#include "client/cli/style.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

constexpr absl::string_view kReset = "\x1b[0m";

absl::string_view Sequence(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kHeading:
      return "\x1b[1m";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kBusy:
      return "\x1b[33m";
    case Style::kBad:
      return "\x1b[1;31m";
    case Style::kFaint:
      return "\x1b[2m";
  }
  return "";
}

std::string Repeated(absl::string_view mark, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.append(mark.data(), mark.size());
  return text;
}

}  // namespace

std::string Paint(const Look& look, Style style, absl::string_view text) {
  const absl::string_view sequence = Sequence(style);
  if (!look.color || sequence.empty() || text.empty()) return std::string(text);
  return absl::StrCat(sequence, text, kReset);
}

std::string PaintBar(const Look& look, absl::string_view line) {
  const std::size_t open = line.find('[');
  const std::size_t close = line.find(']', std::min(open, line.size()));
  if (close == absl::string_view::npos) return std::string(line);
  const absl::string_view bar = line.substr(open + 1, close - open - 1);
  const std::size_t filled = std::min(bar.find('.'), bar.size());
  // A bracket that is none of the bar's.
  if (bar.substr(filled).find_first_not_of('.') != absl::string_view::npos ||
      bar.substr(0, filled).find_first_not_of('#') != absl::string_view::npos) {
    return std::string(line);
  }
  const std::string done = look.unicode ? Repeated("█", filled) : std::string(filled, '#');
  const std::string left =
      look.unicode ? Repeated("░", bar.size() - filled) : std::string(bar.size() - filled, '.');
  return absl::StrCat(line.substr(0, open + 1), Paint(look, Style::kGood, done),
                      Paint(look, Style::kFaint, left), line.substr(close));
}

}  // namespace dialtone
