#include "base/ulid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace dialtone {
namespace {

constexpr std::uint64_t kAllOnes = std::numeric_limits<std::uint64_t>::max();

// The value of each five-bit digit of a ULID, by Crockford's alphabet.
std::vector<int> DigitsOf(const std::string& ulid) {
  const std::string alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::vector<int> digits;
  for (char c : ulid) digits.push_back(static_cast<int>(alphabet.find(c)));
  return digits;
}

TEST(UlidTest, TheSpecificationsTimeIsFormattedAsInTheSpecification) {
  // ulid/spec: 1469918176385 ms is 01ARYZ6S41.
  EXPECT_EQ(FormatUlid(absl::FromUnixMillis(1469918176385), 0, 0), "01aryz6s410000000000000000");
}

TEST(UlidTest, TheSmallestAndTheLargestAreReached) {
  EXPECT_EQ(FormatUlid(absl::UnixEpoch(), 0, 0), "00000000000000000000000000");
  EXPECT_EQ(FormatUlid(absl::FromUnixMillis((1LL << 48) - 1), kAllOnes, kAllOnes),
            "7zzzzzzzzzzzzzzzzzzzzzzzzz");
}

TEST(UlidTest, EveryRandomBitHasItsPlace) {
  std::set<std::string> seen;
  for (int bit = 0; bit < 80; ++bit) {
    const std::uint64_t high = bit < 64 ? 0 : std::uint64_t{1} << (bit - 64);
    const std::uint64_t low = bit < 64 ? std::uint64_t{1} << bit : 0;
    const std::string ulid = FormatUlid(absl::UnixEpoch(), high, low);
    std::vector<int> expected(26, 0);
    expected[25 - bit / 5] = 1 << (bit % 5);
    EXPECT_EQ(DigitsOf(ulid), expected) << "bit " << bit;
    seen.insert(ulid);
  }
  EXPECT_EQ(seen.size(), 80u);
}

TEST(UlidTest, OnlySixteenBitsOfTheHighWordCount) {
  EXPECT_EQ(FormatUlid(absl::UnixEpoch(), kAllOnes, 0), FormatUlid(absl::UnixEpoch(), 0xffff, 0));
}

TEST(UlidTest, LaterTimesSortLaterWhateverTheirRandomBits) {
  const absl::Time now = absl::FromUnixMillis(1'790'000'000'000);
  EXPECT_LT(FormatUlid(now, kAllOnes, kAllOnes), FormatUlid(now + absl::Milliseconds(1), 0, 0));
}

TEST(UlidTest, AFreshOneIsAUlidOfItsTimeAndUnlikeTheNext) {
  const absl::Time now = absl::FromUnixMillis(1'790'000'000'123);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string ulid = NewUlid(now);
    ASSERT_TRUE(IsUlid(ulid)) << ulid;
    ASSERT_EQ(ulid.substr(0, 10), FormatUlid(now, 0, 0).substr(0, 10));
    seen.insert(ulid);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(UlidTest, RefusesWhatIsNoUlid) {
  const std::string good = "01aryz6s410123456789abcdef";
  ASSERT_TRUE(IsUlid(good));
  for (const char* bad :
       {"", "01aryz6s410123456789abcde", "01aryz6s410123456789abcdefg", "01ARYZ6S410123456789ABCDEF",
        "81aryz6s410123456789abcdef", "01aryz6s41012345678iabcdef", "01aryz6s41012345678labcdef",
        "01aryz6s41012345678oabcdef", "01aryz6s41012345678uabcdef", "01aryz6s41012345678-abcdef"}) {
    EXPECT_FALSE(IsUlid(bad)) << bad;
  }
}

}  // namespace
}  // namespace dialtone
