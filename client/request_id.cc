#include "client/request_id.h"

#include <random>

#include "absl/strings/str_format.h"

namespace dialtone {

std::string FormatUuidV4(std::uint64_t high, std::uint64_t low) {
  high = (high & ~std::uint64_t{0xf000}) | 0x4000;
  low = (low & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff, high & 0xffff,
                         low >> 48, low & 0xffffffffffff);
}

std::string NewRequestId() {
  std::random_device random;
  const auto word = [&random] { return (std::uint64_t{random()} << 32) | random(); };
  const std::uint64_t high = word();
  return FormatUuidV4(high, word());
}

}  // namespace dialtone
