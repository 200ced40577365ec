#ifndef DIALTONE_CLIENT_CLI_STYLE_H_
#define DIALTONE_CLIENT_CLI_STYLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dialtone {

// What a piece of text means; colour never says what the words do not say, too.
enum class Style { kPlain, kHeading, kGood, kBusy, kBad, kFaint };

// How text is shown. The default is that of a file or a pipe.
struct Look {
  bool color = false;
  // Whether characters beyond ASCII may be used for decoration.
  bool unicode = false;
  // The columns that lines should fit; 0 when they may be as long as they are.
  int width = 0;
};

// `text` with the control sequences of a terminal around it, if `look` has colour; plain otherwise. Takes no
// columns more.
std::string Paint(const Look& look, Style style, absl::string_view text);

// A progress line as ProgressLine() makes it, with its bar, `[##..]`, drawn as well as `look` allows. As wide
// as before.
std::string PaintBar(const Look& look, absl::string_view line);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_STYLE_H_
