#include "simulator/digit_stock.h"

#include "absl/strings/str_format.h"

namespace dialtone::simulator {
namespace {

constexpr std::uint32_t kLinesPerExchange = 10'000;
constexpr std::uint32_t kFirstExchange = 200;  // North American exchanges start with 2 to 9.
constexpr std::uint32_t kExchanges = 800;
constexpr std::uint32_t kPreferredExchange = 555;
// Has no factor in common with 10,000: every line number comes up once before one repeats.
constexpr std::uint32_t kLineStep = 7'919;

}  // namespace

std::string DigitStock::Take(absl::string_view area_code) {
  std::uint32_t& taken = taken_[std::string(area_code)];
  if (taken == kExchanges * kLinesPerExchange) return "";
  const std::uint32_t nth = taken++;
  const std::uint32_t exchange =
      kFirstExchange + (kPreferredExchange - kFirstExchange + nth / kLinesPerExchange) % kExchanges;
  const std::uint32_t line = (nth % kLinesPerExchange + 1) * kLineStep % kLinesPerExchange;
  return absl::StrFormat("+1%s%03d%04d", area_code, exchange, line);
}

}  // namespace dialtone::simulator
