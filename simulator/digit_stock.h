#ifndef DIALTONE_SIMULATOR_DIGIT_STOCK_H_
#define DIALTONE_SIMULATOR_DIGIT_STOCK_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace dialtone::simulator {

// Hands out E.164 numbers +1AAA555xxxx, no two alike, released ones never again. An area code that has used
// up its exchange 555 goes on with the next one. Not thread-safe.
class DigitStock {
 public:
  // Empty when all eight million numbers of the area code are gone. `area_code` has three digits.
  std::string Take(absl::string_view area_code);

 private:
  std::map<std::string, std::uint32_t, std::less<>> taken_;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_DIGIT_STOCK_H_
