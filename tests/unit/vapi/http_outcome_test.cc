#include "server/vapi/http_outcome.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dialtone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kKey[] = "0f9d2b7e-5a41-4c0e-9a53-7be1a1f0c3d2";

VapiError Outcome(int status, absl::string_view body,
                  std::optional<absl::Duration> retry_after = std::nullopt) {
  return ErrorFromReply(status, body, retry_after, Secret(kKey));
}

std::string Envelope(int status, absl::string_view message) {
  return absl::StrCat(R"({"message":")", message, R"(","error":"Some Reason","statusCode":)", status, "}");
}

struct Case {
  std::string name;
  int status;
  std::string body;
  VapiErrorKind kind;
};

class HttpOutcomeKindTest : public testing::TestWithParam<Case> {};

TEST_P(HttpOutcomeKindTest, IsTheDocumentedOne) {
  const VapiError error = Outcome(GetParam().status, GetParam().body);
  EXPECT_EQ(VapiErrorKindName(error.kind), VapiErrorKindName(GetParam().kind));
  EXPECT_EQ(error.http_status, GetParam().status);
  EXPECT_THAT(error.message, Not(IsEmpty()));
}

const std::string kCloudflare1010 = "error code: 1010";
const std::string kHtml = "<!DOCTYPE html><html><body>Sorry, you have been blocked</body></html>";

INSTANTIATE_TEST_SUITE_P(
    Replies, HttpOutcomeKindTest,
    testing::Values(
        Case{"ValidationArray", 400, R"({"message":["name must be shorter than or equal to 40 characters"]})",
             VapiErrorKind::kInvalidRequest},
        Case{"ValidationThatSaysLimit", 400, R"({"message":["limit must not be greater than 1000"]})",
             VapiErrorKind::kInvalidRequest},
        Case{"ValidationOfTheAreaCode", 400,
             R"({"message":["numberDesiredAreaCode must be longer than or equal to 3 characters"]})",
             VapiErrorKind::kInvalidRequest},
        Case{"PlainBadRequest", 400, Envelope(400, "Couldn't find assistant"),
             VapiErrorKind::kInvalidRequest},
        Case{"BadRequestWithoutEnvelope", 400, kHtml, VapiErrorKind::kInvalidRequest},
        Case{"Unprocessable", 422, Envelope(422, "No."), VapiErrorKind::kInvalidRequest},
        Case{"AreaCodeWithHint", 400,
             Envelope(400, "This area code is currently not available. Hint: Try one of 562, 662, 716."),
             VapiErrorKind::kAreaCodeUnavailable},
        Case{"AreaCodeWithoutHint", 400, Envelope(400, "Area code 212 is unavailable"),
             VapiErrorKind::kAreaCodeUnavailable},
        Case{"AreaCodeInAnArray", 400,
             R"({"message":["This area code is currently not available. Hint: Try one of 562."]})",
             VapiErrorKind::kAreaCodeUnavailable},
        Case{"FreeCap", 400, Envelope(400, "You have reached the limit of free phone numbers."),
             VapiErrorKind::kQuota},
        Case{"CapAsConflict", 409, Envelope(409, "Phone number limit reached"), VapiErrorKind::kQuota},
        Case{"CapAsForbidden", 403, Envelope(403, "Quota exhausted"), VapiErrorKind::kQuota},
        Case{"PaymentStatus", 402, Envelope(402, "Nope"), VapiErrorKind::kPayment},
        Case{"PaymentStatusWithoutEnvelope", 402, "", VapiErrorKind::kPayment},
        Case{"PaymentWords", 400, Envelope(400, "Please add a Payment method"), VapiErrorKind::kPayment},
        Case{"BillingAsForbidden", 403, Envelope(403, "Billing is not set up"), VapiErrorKind::kPayment},
        Case{"WrongKey", 401, Envelope(401, "Invalid Key. Hot tip, you may be using the private key."),
             VapiErrorKind::kUnauthorized},
        Case{"UnauthorizedThatSaysLimit", 401, Envelope(401, "limited key"), VapiErrorKind::kUnauthorized},
        Case{"ForbiddenByVapi", 403, Envelope(403, "Forbidden resource"), VapiErrorKind::kUnauthorized},
        Case{"ForbiddenByEdgeText", 403, kCloudflare1010, VapiErrorKind::kRefusedByEdge},
        Case{"ForbiddenByEdgeHtml", 403, kHtml, VapiErrorKind::kRefusedByEdge},
        Case{"ForbiddenByEdgeJson", 403, R"({"title":"Error 1010","cloudflare_error":true})",
             VapiErrorKind::kRefusedByEdge},
        Case{"ForbiddenEmpty", 403, "", VapiErrorKind::kRefusedByEdge},
        Case{"NotFound", 404, Envelope(404, "Phone number not found"), VapiErrorKind::kNotFound},
        Case{"NoSuchPath", 404, Envelope(404, "Cannot GET /v1/phone-number/x"),
             VapiErrorKind::kInvalidRequest},
        Case{"NotFoundWithoutEnvelope", 404, kHtml, VapiErrorKind::kRefusedByEdge},
        Case{"Pinned", 409, R"({"error":"assistant_pinned","message":"The assistant is pinned"})",
             VapiErrorKind::kConflict},
        Case{"ConflictWithoutEnvelope", 409, "", VapiErrorKind::kConflict},
        Case{"RequestTimeout", 408, "", VapiErrorKind::kServerError},
        Case{"RateLimited", 429, Envelope(429, "Rate limit exceeded"), VapiErrorKind::kRateLimited},
        Case{"RateLimitedByEdge", 429, kHtml, VapiErrorKind::kRateLimited},
        Case{"InternalError", 500, Envelope(500, "Internal server error"), VapiErrorKind::kServerError},
        Case{"ServerErrorThatSaysPayment", 503, Envelope(503, "payment"), VapiErrorKind::kServerError},
        Case{"BadGatewayHtml", 502, kHtml, VapiErrorKind::kServerError},
        Case{"EdgeTimeout", 524, kHtml, VapiErrorKind::kServerError},
        Case{"MovedPermanently", 301, "", VapiErrorKind::kRefusedByEdge},
        Case{"TemporaryRedirect", 307, kHtml, VapiErrorKind::kRefusedByEdge}),
    [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

TEST(HttpOutcomeTest, KeepsVapisOwnWords) {
  const VapiError error = Outcome(401, Envelope(401, "Missing Authorization Header"));
  EXPECT_EQ(error.message, "Missing Authorization Header");
  EXPECT_FALSE(error.message_is_ours);
}

TEST(HttpOutcomeTest, JoinsAMessageArray) {
  EXPECT_EQ(Outcome(400, R"({"message":["a is wrong",7,"b is wrong"]})").message, "a is wrong; b is wrong");
}

TEST(HttpOutcomeTest, NeverEchoesABodyWithoutTheEnvelope) {
  for (const std::string& body : {kHtml, kCloudflare1010, std::string(R"({"detail":"blocked"})"),
                                  std::string(R"({"message":{"x":"blocked"}})"), std::string("[\"blocked\"]"),
                                  std::string("blocked\xff"), std::string(100000, '[')}) {
    const VapiError error = Outcome(403, body);
    EXPECT_THAT(error.message, HasSubstr("HTTP 403"));
    EXPECT_TRUE(error.message_is_ours);
    EXPECT_THAT(error.message, Not(HasSubstr("blocked")));
    EXPECT_THAT(error.message, Not(HasSubstr("1010")));
  }
}

TEST(HttpOutcomeTest, ReadsTheAreaCodesOfTheHint) {
  const auto codes = [](absl::string_view message) {
    return Outcome(400, Envelope(400, message)).suggested_area_codes;
  };
  EXPECT_THAT(codes("This area code is currently not available. Hint: Try one of 562, 662, 716."),
              ElementsAre("562", "662", "716"));
  EXPECT_THAT(codes("area code 212 not available, TRY ONE OF: 562 or 662"), ElementsAre("562", "662"));
  EXPECT_THAT(codes("area code not available. Try one of 562, 562, 1234, 12. See note 404."),
              ElementsAre("562"));
  EXPECT_THAT(codes("Area code 212 is not available."), IsEmpty());
  EXPECT_THAT(codes("You reached the limit. Try one of 562."), IsEmpty());
}

TEST(HttpOutcomeTest, KeepsABoundedNumberOfSuggestions) {
  std::string message = "area code not available. Try one of";
  for (int code = 200; code < 400; ++code) absl::StrAppend(&message, " ", code, ",");
  EXPECT_EQ(Outcome(400, Envelope(400, message)).suggested_area_codes.size(), 10u);
}

TEST(HttpOutcomeTest, CutsALongMessageBetweenCharacters) {
  std::string message = "x";
  for (int i = 0; i < 400; ++i) message += "\xE2\x82\xAC";  // three bytes each, so that 500 falls within one
  const std::string cut = Outcome(400, Envelope(400, message)).message;
  EXPECT_EQ(cut.size(), 499u);
  EXPECT_EQ(cut, message.substr(0, 499));
  EXPECT_EQ(Outcome(400, Envelope(400, std::string(500, 'y'))).message, std::string(500, 'y'));
}

TEST(HttpOutcomeTest, ControlCharactersBecomeOneSpacePerRun) {
  const VapiError error = Outcome(400, R"({"message":"one\r\n\u0000two\u001b[31m\u007f\u0085three é"})");
  EXPECT_EQ(error.message, "one two [31m three é");
}

TEST(HttpOutcomeTest, CutsTheKeyOutOfAnEchoingMessage) {
  const std::string upper = "0F9D2B7E-5A41-4C0E-9A53-7BE1A1F0C3D2";
  const std::string message = absl::StrCat("key ", kKey, " is wrong, ", upper, kKey, " too");
  EXPECT_EQ(Outcome(401, Envelope(401, message)).message, "key *** is wrong, ****** too");
}

TEST(HttpOutcomeTest, LeavesNoHalfKeyWhereTheMessageIsCut) {
  for (size_t before = 460; before < 502; ++before) {
    const std::string message = absl::StrCat(std::string(before, 'z'), kKey, " end");
    EXPECT_THAT(Outcome(400, Envelope(400, message)).message, Not(HasSubstr("0f9"))) << before;
  }
}

TEST(HttpOutcomeTest, ClampsRetryAfter) {
  const auto wait = [](absl::Duration given) { return Outcome(429, "", given).retry_after; };
  EXPECT_EQ(wait(absl::Seconds(7)), absl::Seconds(7));
  EXPECT_EQ(wait(-absl::Hours(5)), absl::Seconds(1));
  EXPECT_EQ(wait(absl::Hours(24 * 365)), absl::Minutes(15));
  EXPECT_EQ(Outcome(429, "").retry_after, std::nullopt);
}

}  // namespace
}  // namespace dialtone
