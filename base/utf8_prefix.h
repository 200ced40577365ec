#ifndef DIALTONE_BASE_UTF8_PREFIX_H_
#define DIALTONE_BASE_UTF8_PREFIX_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace dialtone {

// The longest prefix of `text` that has at most `bytes` bytes and ends between two characters. REQUIRES:
// valid UTF-8.
inline absl::string_view Utf8Prefix(absl::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace dialtone

#endif  // DIALTONE_BASE_UTF8_PREFIX_H_
