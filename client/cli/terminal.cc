#include "client/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dialtone {
namespace {

constexpr char kStartOfClearedLine[] = "\r\x1b[2K";

absl::string_view Variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value == nullptr ? "" : value;
}

bool IsTerminal(int descriptor) {
  return isatty(descriptor) == 1 && !Variable("TERM").empty() && Variable("TERM") != "dumb";
}

// The first that is set decides, as everywhere.
bool LocaleIsUtf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = absl::AsciiStrToLower(Variable(name));
    if (!value.empty()) return absl::StrContains(value, "utf-8") || absl::StrContains(value, "utf8");
  }
  return false;
}

Look LookOf(int descriptor) {
  if (!IsTerminal(descriptor)) return {};
  return {.color = Variable("NO_COLOR").empty(), .unicode = LocaleIsUtf8(), .width = TerminalWidth()};
}

}  // namespace

bool StandardOutputIsTerminal() { return IsTerminal(STDOUT_FILENO); }

Look LookOfStandardOutput() { return LookOf(STDOUT_FILENO); }

Look LookOfStandardError() { return LookOf(STDERR_FILENO); }

bool StandardInputIsTerminal() { return isatty(STDIN_FILENO) == 1; }

int TerminalWidth() {
  winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

void LiveLine::Show(absl::string_view text) {
  if (!enabled_) return;
  if (text.empty()) return Clear();
  out_ << kStartOfClearedLine << text << std::flush;
  shown_ = true;
}

void LiveLine::Clear() {
  if (!shown_) return;
  out_ << kStartOfClearedLine << std::flush;
  shown_ = false;
}

}  // namespace dialtone
