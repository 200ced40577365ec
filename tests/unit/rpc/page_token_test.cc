#include "server/rpc/page_token.h"

#include <dialtone/v1/campaign_service.pb.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "absl/strings/escaping.h"
#include "base/error_reason.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

const std::string kPrint = "0123456789abcdef0123456789abcdef";
const std::string kOtherPrint = "f123456789abcdef0123456789abcdef";

void ExpectRefused(const absl::Status& status) {
  ASSERT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  const auto violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "page_token");
}

TEST(PageTokenTest, ACursorComesBackToTheMicrosecond) {
  for (const absl::Time time : {SampleTime(), absl::UnixEpoch(), absl::UnixEpoch() - absl::Microseconds(1)}) {
    const PageCursor cursor{.time = time, .id = {"01aryz6s410123456789abcdef"}};
    ASSERT_OK_AND_ASSIGN(const auto decoded, DecodePageToken(EncodePageToken(cursor, kPrint), kPrint));
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, cursor);
  }
}

TEST(PageTokenTest, ASequenceComesBack) {
  for (const std::int64_t sequence : {std::int64_t{1}, std::numeric_limits<std::int64_t>::max()}) {
    ASSERT_OK_AND_ASSIGN(const std::int64_t decoded,
                         DecodeSequenceToken(EncodeSequenceToken(sequence, kPrint), kPrint));
    EXPECT_EQ(decoded, sequence);
  }
}

TEST(PageTokenTest, AnEmptyTokenMeansTheFirstPage) {
  ASSERT_OK_AND_ASSIGN(const auto cursor, DecodePageToken("", kPrint));
  EXPECT_FALSE(cursor.has_value());
  ASSERT_OK_AND_ASSIGN(const std::int64_t sequence, DecodeSequenceToken("", kPrint));
  EXPECT_EQ(sequence, 0);
}

TEST(PageTokenTest, ATokenOfOtherArgumentsIsRefused) {
  const std::string token = EncodePageToken({.time = SampleTime(), .id = {"spring"}}, kPrint);
  ExpectRefused(DecodePageToken(token, kOtherPrint).status());
  ExpectRefused(DecodeSequenceToken(EncodeSequenceToken(7, kPrint), kOtherPrint).status());
}

TEST(PageTokenTest, WhatIsNoTokenIsRefused) {
  for (const std::string& text :
       {std::string("!"), std::string("abc"), std::string("a b"), absl::WebSafeBase64Escape(""),
        absl::WebSafeBase64Escape("1|2|3"), absl::WebSafeBase64Escape("2|5|spring|0123456789abcdef"),
        absl::WebSafeBase64Escape("1|x|spring|0123456789abcdef"),
        absl::WebSafeBase64Escape("1||spring|0123456789abcdef"),
        absl::WebSafeBase64Escape("1|99999999999999999999|a|0123456789abcdef"),
        absl::WebSafeBase64Escape("1|5|spring|0123456789abcdef|more")}) {
    if (text.empty()) continue;
    ExpectRefused(DecodePageToken(text, kPrint).status());
    ExpectRefused(DecodeSequenceToken(text, kPrint).status());
  }
}

TEST(PageTokenTest, ATokenWithAChangedCharacterNeverBreaksAnything) {
  const std::string token = EncodePageToken({.time = SampleTime(), .id = {"spring"}}, kPrint);
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char c : {'A', 'z', '0', '_', '-', '=', '\0', '\x80'}) {
      std::string changed = token;
      changed[i] = c;
      const auto decoded = DecodePageToken(changed, kPrint);
      if (!decoded.ok()) ExpectRefused(decoded.status());
    }
    ExpectRefused(DecodePageToken(token.substr(0, i == 0 ? 1 : i), kPrint).status());
  }
}

TEST(PageTokenTest, ATokenCanStandInAUrl) {
  const std::string token = EncodePageToken({.time = SampleTime(), .id = {"spring"}}, kPrint);
  EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
            std::string::npos)
      << token;
}

TEST(FingerprintTest, IsTheSameForEqualMessagesWhateverTheOrderOfTheirMaps) {
  v1::ListCampaignsRequest one, two;
  for (int i = 0; i < 50; ++i) (*one.mutable_filter()->mutable_labels())[std::to_string(i)] = "x";
  for (int i = 49; i >= 0; --i) (*two.mutable_filter()->mutable_labels())[std::to_string(i)] = "x";
  EXPECT_EQ(Fingerprint(one), Fingerprint(two));
}

TEST(FingerprintTest, DiffersWhenAFieldDoes) {
  v1::ListCampaignsRequest one, two;
  one.set_order_by("create_time");
  two.set_order_by("update_time");
  EXPECT_NE(Fingerprint(one), Fingerprint(two));
  two = one;
  two.mutable_filter()->set_text("x");
  EXPECT_NE(Fingerprint(one), Fingerprint(two));
}

TEST(FingerprintTest, IsSha256InHexadecimal) {
  // Of nothing at all.
  EXPECT_EQ(Fingerprint(v1::ListCampaignsRequest()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace dialtone
