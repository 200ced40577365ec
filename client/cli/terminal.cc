#include "client/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace dialtone {
namespace {

constexpr char kStartOfClearedLine[] = "\r\x1b[2K";

}  // namespace

bool StandardOutputIsTerminal() {
  const char* term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return isatty(STDOUT_FILENO) == 1 && term != nullptr && absl::string_view(term) != "dumb";
}

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
