#ifndef DIALTONE_CLIENT_CLI_TERMINAL_H_
#define DIALTONE_CLIENT_CLI_TERMINAL_H_

#include <ostream>

#include "absl/strings/string_view.h"
#include "client/cli/style.h"

namespace dialtone {

// Whether standard output is a terminal that understands control sequences.
bool StandardOutputIsTerminal();

// How text may be shown at standard output and at standard error: with colour where it is a terminal and
// NO_COLOR is empty, and as wide as standard output.
Look LookOfStandardOutput();
Look LookOfStandardError();

// Whether somebody can be asked at standard input.
bool StandardInputIsTerminal();

// The columns of the terminal at standard output, as it is now; 80 when they are not known.
int TerminalWidth();

// The last line of a terminal, which is drawn over and over. When not `enabled`, it shows nothing.
class LiveLine {
 public:
  LiveLine(std::ostream& out, bool enabled) : out_(out), enabled_(enabled) {}
  ~LiveLine() { Clear(); }
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

  bool enabled() const { return enabled_; }
  // `text` must fit the terminal's width. An empty one clears the line.
  void Show(absl::string_view text);
  // Call it before something else is written.
  void Clear();

 private:
  std::ostream& out_;
  const bool enabled_;
  bool shown_ = false;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_TERMINAL_H_
