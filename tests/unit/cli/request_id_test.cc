#include "client/request_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(RequestId, KeepsTheRandomBitsBesideVersionAndVariant) {
  EXPECT_EQ(FormatUuidV4(0, 0), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(FormatUuidV4(~0ull, ~0ull), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(FormatUuidV4(0x0123456789abcdef, 0x0123456789abcdef), "01234567-89ab-4def-8123-456789abcdef");
}

TEST(RequestId, IsAFreshUuidEachTime) {
  const std::string id = NewRequestId();
  EXPECT_THAT(id,
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(id, NewRequestId());
}

}  // namespace
}  // namespace dialtone
