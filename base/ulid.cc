#include "base/ulid.h"

#include <random>

namespace dialtone {
namespace {

constexpr absl::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kTimeCharacters = 10;
constexpr int kRandomCharacters = 16;

}  // namespace

std::string FormatUlid(absl::Time time, std::uint64_t high, std::uint64_t low) {
  std::string text(kTimeCharacters + kRandomCharacters, '0');
  auto millis = static_cast<std::uint64_t>(absl::ToUnixMillis(time));
  for (int i = kTimeCharacters - 1; i >= 0; --i, millis >>= 5) text[i] = kAlphabet[millis & 31];
  high &= 0xffff;
  for (int i = kTimeCharacters + kRandomCharacters - 1; i >= kTimeCharacters; --i) {
    text[i] = kAlphabet[low & 31];
    low = (low >> 5) | (high << 59);
    high >>= 5;
  }
  return text;
}

std::string NewUlid(absl::Time now) {
  std::random_device random;
  const auto word = [&random] { return (std::uint64_t{random()} << 32) | random(); };
  const std::uint64_t high = word();
  return FormatUlid(now, high, word());
}

bool IsUlid(absl::string_view text) {
  return text.size() == kTimeCharacters + kRandomCharacters && text[0] <= '7' &&
         text.find_first_not_of(kAlphabet) == absl::string_view::npos;
}

}  // namespace dialtone
