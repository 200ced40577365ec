#ifndef DIALTONE_SERVER_PROVISIONING_E164_H_
#define DIALTONE_SERVER_PROVISIONING_E164_H_

#include "absl/strings/string_view.h"

namespace dialtone {

// Whether `text` is a phone number in E.164: `+`, a digit from 1 to 9, and 6 to 14 more digits. A masked
// number is not.
constexpr bool IsE164(absl::string_view text) {
  if (text.size() < 8 || text.size() > 16 || text[0] != '+' || text[1] == '0') return false;
  for (char c : text.substr(1)) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_E164_H_
