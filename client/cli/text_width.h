#ifndef DIALTONE_CLIENT_CLI_TEXT_WIDTH_H_
#define DIALTONE_CLIENT_CLI_TEXT_WIDTH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dialtone {

bool IsValidUtf8(absl::string_view text);

// `text` as it may be shown on a terminal: line breaks and tabs become blanks, other control characters and
// bytes that are no UTF-8 become U+FFFD, so that nothing the server sends can move the cursor.
std::string Printable(absl::string_view text);

// How many columns printable UTF-8 takes: 2 for East Asian wide characters and emoji, 0 for combining marks
// and joiners, 1 for the rest. An approximation: terminals differ on emoji sequences.
int DisplayWidth(absl::string_view text);

// The longest start of printable UTF-8 that fits `width` columns, its last column an ellipsis when something
// was cut.
std::string CutToWidth(absl::string_view text, int width);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_TEXT_WIDTH_H_
