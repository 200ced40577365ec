#include "client/cli/error_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialtone {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kServer[] = "127.0.0.1:50051";

TEST(ErrorText, SaysWhatWasAttemptedAndWhyItFailed) {
  RpcError error;
  error.code = absl::StatusCode::kFailedPrecondition;
  error.message = "campaigns/a is ACTIVE";
  error.reason = "CAMPAIGN_NOT_FAILED";
  EXPECT_EQ(ErrorText("retry campaigns/a", error, kServer),
            "dialtone: cannot retry campaigns/a: campaigns/a is ACTIVE (CAMPAIGN_NOT_FAILED)\n");
}

TEST(ErrorText, GivesEveryFaultOfTheRequestALine) {
  RpcError error;
  error.code = absl::StatusCode::kInvalidArgument;
  error.message = "2 fields are wrong";
  error.reason = "INVALID_FIELDS";
  error.violations = {{"campaign.display_name", "is empty"}, {"campaign.labels", "are too many"}};
  EXPECT_EQ(ErrorText("create the campaign", error, kServer),
            "dialtone: cannot create the campaign: 2 fields are wrong (INVALID_FIELDS)\n"
            "  campaign.display_name: is empty\n"
            "  campaign.labels: are too many\n");
}

TEST(ErrorText, AnUnreachableServerIsToldByItsAddressAndNotInTheWordsOfTheTransport) {
  RpcError error;
  error.code = absl::StatusCode::kUnavailable;
  error.message = "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:50051";
  const std::string text = ErrorText("list campaigns", error, kServer);
  EXPECT_THAT(text, HasSubstr("the server at 127.0.0.1:50051 cannot be reached\n"));
  EXPECT_THAT(text, HasSubstr("--server"));
  EXPECT_THAT(text, Not(HasSubstr("last error")));
}

TEST(ErrorText, AFaultOfTlsIsToldWithItsCure) {
  RpcError error;
  error.code = absl::StatusCode::kUnavailable;
  error.message =
      "last error: UNKNOWN: ipv4:127.0.0.1:1: Ssl handshake failed: SSL_ERROR_SSL: certificate verify failed";
  EXPECT_EQ(ErrorText("list campaigns", error, kServer),
            "dialtone: cannot list campaigns: the server at 127.0.0.1:50051 shows a certificate of an "
            "authority that "
            "is not trusted here\nName its authority with --tls-ca-file.\n");
  error.message = "UNKNOWN: ipv4:127.0.0.1:1: Ssl handshake failed: wrong version number";
  EXPECT_THAT(ErrorText("list campaigns", error, kServer),
              HasSubstr("does not speak TLS\nCall it without --tls.\n"));
  // Dialtone's own words are not searched.
  error.reason = "STORE_UNAVAILABLE";
  EXPECT_THAT(ErrorText("list campaigns", error, kServer), Not(HasSubstr("--tls")));
}

TEST(ErrorText, ARefusedTokenIsToldWithItsCure) {
  RpcError error;
  error.code = absl::StatusCode::kUnauthenticated;
  error.message = "a token is needed";
  EXPECT_THAT(ErrorText("list campaigns", error, kServer), HasSubstr("--token-file"));
}

TEST(ErrorText, AnUnavailableServerThatAnswersSpeaksForItself) {
  RpcError error;
  error.code = absl::StatusCode::kUnavailable;
  error.message = "the database cannot be reached";
  error.reason = "STORE_UNAVAILABLE";
  EXPECT_THAT(ErrorText("list campaigns", error, kServer),
              HasSubstr("the database cannot be reached (STORE_UNAVAILABLE)\n"));
}

TEST(ErrorText, SaysWhenToComeBack) {
  RpcError error;
  error.code = absl::StatusCode::kResourceExhausted;
  error.message = "too many streams";
  error.reason = "TOO_MANY_STREAMS";
  error.retry_delay = absl::Milliseconds(2500);
  EXPECT_THAT(ErrorText("watch campaigns/a", error, kServer), HasSubstr("\nTry again in 3s.\n"));
}

TEST(ErrorText, CannotBeUsedToDriveTheTerminal) {
  RpcError error;
  error.code = absl::StatusCode::kInternal;
  error.message = "\x1b]0;title\x07";
  error.reason = "X\nY";
  error.violations = {{"f\r", "\x1b[2J"}};
  for (const char c : ErrorText("get campaigns/a", error, kServer)) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
}

TEST(ErrorText, AnErrorWithoutWordsIsStillNamed) {
  RpcError error;
  error.code = absl::StatusCode::kInternal;
  EXPECT_THAT(ErrorText("get campaigns/a", error, kServer), HasSubstr("INTERNAL"));
}

}  // namespace
}  // namespace dialtone
