#include "server/vapi/curl_vapi_client.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "server/vapi/base_url.h"
#include "server/vapi/curl_http.h"
#include "server/vapi/http_outcome.h"
#include "server/vapi/vapi_json.h"

namespace dialtone {
namespace {

constexpr absl::string_view kUserAgent = "dialtone/" DIALTONE_VERSION;
constexpr size_t kMaxIdBytes = 128;
constexpr int kMaxListLimit = 1000;

struct Call {
  absl::string_view route;  // for the observer
  std::string method;
  std::string path;
  std::string body;
  bool creates = false;
};

bool IsVapiId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

VapiError ErrorOf(VapiErrorKind kind, int http_status, absl::string_view message) {
  VapiError error;
  error.kind = kind;
  error.http_status = http_status;
  error.message = std::string(message);
  error.message_is_ours = true;
  return error;
}

VapiError RefusedHere(absl::string_view why) {
  return ErrorOf(VapiErrorKind::kInvalidRequest, /*http_status=*/0, why);
}

VapiError NotAnId() { return RefusedHere("not a Vapi id"); }

std::string ListPath(absl::string_view collection, const VapiListRequest& request, int limit) {
  // Vapi's times have milliseconds, so cutting ours to them moves no bound past a row.
  constexpr absl::string_view kFormat = "%Y-%m-%dT%H:%M:%E3SZ";
  std::string path = absl::StrCat(collection, "?limit=", limit);
  const auto append_time = [&](absl::string_view name, const std::optional<absl::Time>& time) {
    if (time) absl::StrAppend(&path, "&", name, "=", absl::FormatTime(kFormat, *time, absl::UTCTimeZone()));
  };
  append_time("createdAtGe", request.created_at_ge);
  append_time("createdAtLe", request.created_at_le);
  return path;
}

int ListLimit(const VapiListRequest& request) { return std::clamp(request.limit, 1, kMaxListLimit); }

class CurlVapiClient final : public VapiClient {
 public:
  CurlVapiClient(std::string base_url, std::shared_ptr<const ApiKey> api_key, VapiCallObserver* observer,
                 std::unique_ptr<CurlHttp> http)
      : base_url_(std::move(base_url)),
        api_key_(std::move(api_key)),
        observer_(observer),
        http_(std::move(http)) {}

  VapiResult<VapiAssistant> CreateAssistant(const VapiAssistantRequest& request) override {
    absl::StatusOr<std::string> body = AssistantBody(request);
    if (!body.ok()) return RefusedHere(body.status().message());
    return Read(Send({"POST /assistant", "POST", "/assistant", *std::move(body), /*creates=*/true}),
                ParseAssistant);
  }

  VapiResult<VapiPhoneNumber> CreatePhoneNumber(const VapiPhoneNumberRequest& request) override {
    return Read(
        Send({"POST /phone-number", "POST", "/phone-number", PhoneNumberBody(request), /*creates=*/true}),
        ParsePhoneNumber);
  }

  VapiResult<VapiAssistant> UpdateAssistant(const std::string& id,
                                            const VapiAssistantRequest& request) override {
    if (!IsVapiId(id)) return NotAnId();
    absl::StatusOr<std::string> body = AssistantBody(request);
    if (!body.ok()) return RefusedHere(body.status().message());
    return Read(
        Send({"PATCH /assistant/{id}", "PATCH", absl::StrCat("/assistant/", id), *std::move(body), false}),
        ParseAssistant);
  }

  VapiResult<std::monostate> DeleteAssistant(const std::string& id) override {
    if (!IsVapiId(id)) return NotAnId();
    return Read(Send({"DELETE /assistant/{id}", "DELETE", absl::StrCat("/assistant/", id), "", false}),
                ReadDeleted);
  }

  VapiResult<std::monostate> DeletePhoneNumber(const std::string& id) override {
    if (!IsVapiId(id)) return NotAnId();
    return Read(Send({"DELETE /phone-number/{id}", "DELETE", absl::StrCat("/phone-number/", id), "", false}),
                ReadDeleted);
  }

  VapiResult<VapiPhoneNumber> GetPhoneNumber(const std::string& id) override {
    if (!IsVapiId(id)) return NotAnId();
    return Read(Send({"GET /phone-number/{id}", "GET", absl::StrCat("/phone-number/", id), "", false}),
                ParsePhoneNumber);
  }

  VapiResult<PhoneNumberList> ListPhoneNumbers(const VapiListRequest& request) override {
    const int limit = ListLimit(request);
    return Read(Send({"GET /phone-number", "GET", ListPath("/phone-number", request, limit), "", false}),
                [limit](absl::string_view body) { return ParsePhoneNumberList(body, limit); });
  }

  VapiResult<AssistantList> ListAssistants(const VapiListRequest& request) override {
    const int limit = ListLimit(request);
    return Read(Send({"GET /assistant", "GET", ListPath("/assistant", request, limit), "", false}),
                [limit](absl::string_view body) { return ParseAssistantList(body, limit); });
  }

 private:
  // A reply with status 2xx, or the error.
  VapiResult<HttpReply> Send(Call call) {
    HttpRequest request{.method = std::move(call.method),
                        .url = absl::StrCat(base_url_, call.path),
                        .headers = {"Accept: application/json"},
                        .body = std::move(call.body),
                        .at_most_once = call.creates};
    if (!request.body.empty()) request.headers.emplace_back("Content-Type: application/json");
    const Secret api_key = api_key_->Get();
    if (!api_key.empty()) {
      request.headers.push_back(absl::StrCat("Authorization: Bearer ", api_key.Reveal()));
    }

    HttpOutcome outcome = http_->Exchange(request);
    auto* reply = std::get_if<HttpReply>(&outcome.result);
    if (observer_ != nullptr)
      observer_->OnCall(call.route, reply == nullptr ? 0 : reply->status, outcome.took);
    if (reply == nullptr) {
      const HttpFailure& failure = std::get<HttpFailure>(outcome.result);
      return ErrorOf(failure.maybe_sent ? VapiErrorKind::kNoReply : VapiErrorKind::kNotSent,
                     /*http_status=*/0, failure.message);
    }
    if (reply->status < 200 || reply->status > 299) {
      return ErrorFromReply(reply->status, reply->body, reply->retry_after, api_key);
    }
    return std::move(*reply);
  }

  // Turns the body of a good reply into a value; `parse` gives an absl::StatusOr of it.
  template <typename Parse>
  static auto Read(const VapiResult<HttpReply>& sent, Parse parse)
      -> VapiResult<typename decltype(parse(absl::string_view()))::value_type> {
    if (!sent.ok()) return sent.error();
    auto parsed = parse(sent.value().body);
    if (parsed.ok()) return *std::move(parsed);
    return ErrorOf(VapiErrorKind::kMalformedReply, sent.value().status, parsed.status().message());
  }

  static absl::StatusOr<std::monostate> ReadDeleted(absl::string_view body) {
    DIALTONE_RETURN_IF_ERROR(ParseDeleted(body));
    return std::monostate();
  }

  const std::string base_url_;
  const std::shared_ptr<const ApiKey> api_key_;
  VapiCallObserver* const observer_;
  const std::unique_ptr<CurlHttp> http_;
};

absl::Status CheckOptions(const VapiClientOptions& options, const BaseUrl& base) {
  const Secret key = options.renewable_key->Get();
  if (key.empty() && !base.is_loopback) {
    return absl::InvalidArgumentError("a Vapi API key is required, except on a loopback address");
  }
  DIALTONE_RETURN_IF_ERROR(CheckApiKey(key));
  for (const absl::Duration timeout : {options.connect_timeout, options.total_timeout}) {
    if (timeout < absl::Milliseconds(1) || timeout > absl::Minutes(10)) {
      return absl::InvalidArgumentError("a Vapi timeout must be from 1 ms to 10 min");
    }
  }
  if (options.max_reply_bytes == 0) return absl::InvalidArgumentError("the Vapi reply limit must not be 0");
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckApiKey(const Secret& key) {
  const std::string& text = key.Reveal();
  if (std::all_of(text.begin(), text.end(), absl::ascii_isgraph)) return absl::OkStatus();
  return absl::InvalidArgumentError("the Vapi API key holds a space, a line end or another odd character");
}

absl::StatusOr<std::unique_ptr<VapiClient>> NewCurlVapiClient(VapiClientOptions options) {
  DIALTONE_ASSIGN_OR_RETURN(BaseUrl base, ParseBaseUrl(options.base_url));
  if (options.renewable_key == nullptr) {
    options.renewable_key = std::make_shared<ApiKey>(std::move(options.api_key));
  }
  DIALTONE_RETURN_IF_ERROR(CheckOptions(options, base));
  DIALTONE_ASSIGN_OR_RETURN(std::unique_ptr<CurlHttp> http,
                            CurlHttp::Create({.allow_plain_http = !base.is_https,
                                              .connect_timeout = options.connect_timeout,
                                              .total_timeout = options.total_timeout,
                                              .max_reply_bytes = options.max_reply_bytes,
                                              .user_agent = std::string(kUserAgent)}));
  return std::make_unique<CurlVapiClient>(std::move(base.url), std::move(options.renewable_key),
                                          options.observer, std::move(http));
}

}  // namespace dialtone
