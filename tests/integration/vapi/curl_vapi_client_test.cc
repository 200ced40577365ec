#include "server/vapi/curl_vapi_client.h"

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/scripted_http_server.h"

namespace dialtone {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::MatchesRegex;
using testing::Not;
using Request = ScriptedHttpServer::Request;

constexpr char kKey[] = "0f9d2b7e-5a41-4c0e-9a53-7be1a1f0c3d2";
constexpr char kId[] = "7e1c2b6a-0000-4000-8000-000000000001";
constexpr char kNumber[] = R"({"id":"7e1c2b6a-0000-4000-8000-000000000001","provider":"vapi"})";

std::unique_ptr<VapiClient> ClientOf(VapiClientOptions options) {
  absl::StatusOr<std::unique_ptr<VapiClient>> client = NewCurlVapiClient(std::move(options));
  EXPECT_TRUE(client.ok()) << client.status();
  return client.ok() ? *std::move(client) : nullptr;
}

class CurlVapiClientTest : public testing::Test {
 protected:
  VapiClientOptions Options() const { return {.base_url = server_.url(), .api_key = Secret(kKey)}; }
  std::unique_ptr<VapiClient> Client() const { return ClientOf(Options()); }
  std::unique_ptr<VapiClient> ImpatientClient() const {
    VapiClientOptions options = Options();
    options.total_timeout = absl::Milliseconds(200);
    return ClientOf(std::move(options));
  }

  // The error of GetPhoneNumber when the server does as scripted.
  VapiError GetError(ScriptedReply reply) {
    server_.Script(std::move(reply));
    return ErrorOf(Client()->GetPhoneNumber(kId));
  }
  VapiError GetError(const std::string& bytes) {
    return GetError(ScriptedReply{.bytes = bytes, .close = true});
  }

  template <typename T>
  static VapiError ErrorOf(const VapiResult<T>& result) {
    if (!result.ok()) return result.error();
    ADD_FAILURE() << "the call succeeded";
    return {};
  }

  ScriptedHttpServer server_;
};

std::vector<std::string> MethodsOf(const std::vector<Request>& requests) {
  std::vector<std::string> methods;
  for (const Request& request : requests)
    methods.push_back(absl::StrCat(request.method, "@", request.connection));
  return methods;
}

TEST_F(CurlVapiClientTest, EveryCallGoesToItsRoute) {
  const std::unique_ptr<VapiClient> client = Client();
  for (int i = 0; i < 6; ++i) server_.ScriptJson(kNumber);
  server_.ScriptJson("[]");
  server_.ScriptJson("[]");
  EXPECT_TRUE(client->CreateAssistant({}).ok());
  EXPECT_TRUE(client->CreatePhoneNumber({}).ok());
  EXPECT_TRUE(client->UpdateAssistant("a-1", {}).ok());
  EXPECT_TRUE(client->DeleteAssistant("a-1").ok());
  EXPECT_TRUE(client->DeletePhoneNumber("n_1").ok());
  EXPECT_TRUE(client->GetPhoneNumber("n_1").ok());
  EXPECT_TRUE(client->ListPhoneNumbers({}).ok());
  EXPECT_TRUE(client->ListAssistants({}).ok());

  std::vector<std::string> lines;
  for (const Request& request : server_.requests()) lines.push_back(request.method + " " + request.target);
  EXPECT_THAT(lines, ElementsAre("POST /assistant", "POST /phone-number", "PATCH /assistant/a-1",
                                 "DELETE /assistant/a-1", "DELETE /phone-number/n_1", "GET /phone-number/n_1",
                                 "GET /phone-number?limit=1000", "GET /assistant?limit=1000"));
}

TEST_F(CurlVapiClientTest, ABasePathComesBeforeTheRoute) {
  VapiClientOptions options = Options();
  options.base_url += "/vapi/";
  server_.ScriptJson(kNumber);
  EXPECT_TRUE(ClientOf(options)->GetPhoneNumber("n1").ok());
  EXPECT_THAT(server_.requests(), ElementsAre(Field(&Request::target, "/vapi/phone-number/n1")));
}

TEST_F(CurlVapiClientTest, ACreatingCallCarriesKeyUserAgentAndJson) {
  server_.Script({.bytes = HttpReplyBytes(201, kNumber)});
  const auto number =
      Client()->CreatePhoneNumber({.name = "dialtone 01", .assistant_id = "a1", .area_code = "415"});
  ASSERT_TRUE(number.ok()) << number.error().message;
  EXPECT_EQ(number.value().id, kId);

  ASSERT_EQ(server_.requests().size(), 1u);
  const Request request = server_.requests()[0];
  EXPECT_EQ(request.headers.at("authorization"), absl::StrCat("Bearer ", kKey));
  EXPECT_THAT(request.headers.at("user-agent"), MatchesRegex("dialtone/[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_EQ(request.headers.at("content-type"), "application/json");
  EXPECT_EQ(request.headers.at("accept"), "application/json");
  EXPECT_THAT(request.headers, Not(testing::Contains(Key("accept-encoding"))));
  EXPECT_EQ(json::parse(request.body)["numberDesiredAreaCode"], "415");
}

TEST_F(CurlVapiClientTest, AGetCarriesNoBodyAndWithoutAKeyNoAuthorization) {
  VapiClientOptions options = Options();
  options.api_key = Secret();
  server_.ScriptJson(kNumber);
  EXPECT_TRUE(ClientOf(options)->GetPhoneNumber(kId).ok());
  ASSERT_EQ(server_.requests().size(), 1u);
  EXPECT_THAT(server_.requests()[0].headers, Not(testing::Contains(Key("authorization"))));
  EXPECT_THAT(server_.requests()[0].headers, Not(testing::Contains(Key("content-type"))));
  EXPECT_THAT(server_.requests()[0].body, IsEmpty());
}

TEST_F(CurlVapiClientTest, ALargeBodyLeavesWithoutWaitingForContinue) {
  VapiAssistantRequest request;
  request.system_prompt = std::string(size_t{3} << 20, 'x');
  server_.Script({.bytes = HttpReplyBytes(201, R"({"id":"a1"})")});
  const auto assistant = Client()->CreateAssistant(request);
  ASSERT_TRUE(assistant.ok()) << assistant.error().message;
  ASSERT_EQ(server_.requests().size(), 1u);
  EXPECT_THAT(server_.requests()[0].headers, Not(testing::Contains(Key("expect"))));
  EXPECT_GT(server_.requests()[0].body.size(), request.system_prompt.size());
}

TEST_F(CurlVapiClientTest, ListsAreBoundedAndNarrowedByTime) {
  const std::unique_ptr<VapiClient> client = Client();
  for (int i = 0; i < 3; ++i) server_.ScriptJson("[]");
  const absl::Time time = absl::FromUnixMicros(1787048430456789);
  EXPECT_TRUE(client->ListPhoneNumbers({.created_at_ge = time, .created_at_le = time, .limit = 5}).ok());
  EXPECT_TRUE(client->ListAssistants({.created_at_ge = time, .created_at_le = {}, .limit = 0}).ok());
  EXPECT_TRUE(client->ListPhoneNumbers({.created_at_ge = {}, .created_at_le = {}, .limit = 100000}).ok());
  EXPECT_THAT(server_.requests(),
              ElementsAre(Field(&Request::target,
                                "/phone-number?limit=5&createdAtGe=2026-08-18T10:20:30.456Z"
                                "&createdAtLe=2026-08-18T10:20:30.456Z"),
                          Field(&Request::target, "/assistant?limit=1&createdAtGe=2026-08-18T10:20:30.456Z"),
                          Field(&Request::target, "/phone-number?limit=1000")));
}

TEST_F(CurlVapiClientTest, AFullPageIsReportedAsTruncated) {
  server_.ScriptJson(R"([{"id":"1","provider":"vapi"},{"id":"2","provider":"twilio"}])");
  const auto list = Client()->ListPhoneNumbers({.created_at_ge = {}, .created_at_le = {}, .limit = 2});
  ASSERT_TRUE(list.ok()) << list.error().message;
  EXPECT_EQ(list.value().numbers.size(), 1u);
  EXPECT_TRUE(list.value().truncated);
}

TEST_F(CurlVapiClientTest, IdsThatCannotBeVapisAreNotSent) {
  const std::unique_ptr<VapiClient> client = Client();
  for (const std::string id : {"", "..", "a/b", "a?b", "a b", "%2e%2e", "a\r\nX: y"}) {
    for (const VapiError& error :
         {ErrorOf(client->GetPhoneNumber(id)), ErrorOf(client->DeletePhoneNumber(id)),
          ErrorOf(client->DeleteAssistant(id)), ErrorOf(client->UpdateAssistant(id, {}))}) {
      EXPECT_EQ(error.kind, VapiErrorKind::kInvalidRequest) << id;
      EXPECT_EQ(error.http_status, 0) << id;
    }
  }
  VapiAssistantRequest bad_overrides;
  bad_overrides.overrides_json = "[]";
  EXPECT_EQ(ErrorOf(client->CreateAssistant(bad_overrides)).kind, VapiErrorKind::kInvalidRequest);
  EXPECT_EQ(server_.connections(), 0);
}

// --- Connections, and how often a request leaves ---

TEST_F(CurlVapiClientTest, IdempotentCallsShareAConnection) {
  const std::unique_ptr<VapiClient> client = Client();
  for (int i = 0; i < 3; ++i) server_.ScriptJson(kNumber);
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
  EXPECT_TRUE(client->DeletePhoneNumber(kId).ok());
  EXPECT_TRUE(client->UpdateAssistant(kId, {}).ok());
  EXPECT_THAT(MethodsOf(server_.requests()), ElementsAre("GET@1", "DELETE@1", "PATCH@1"));
}

// The behaviour of libcurl that creating calls must be kept from: without it the next tests prove nothing.
TEST_F(CurlVapiClientTest, AnIdempotentCallIsRepeatedWhenAReusedConnectionDies) {
  const std::unique_ptr<VapiClient> client = Client();
  server_.ScriptJson(kNumber);
  server_.Script({.bytes = "", .close = true});
  server_.ScriptJson(kNumber);
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
  EXPECT_THAT(MethodsOf(server_.requests()), ElementsAre("GET@1", "GET@1", "GET@2"));
}

TEST_F(CurlVapiClientTest, ACreatingCallIsNeverSentTwiceWhenItsConnectionDies) {
  const std::vector<std::function<VapiError(VapiClient&)>> creations = {
      [](VapiClient& client) { return ErrorOf(client.CreatePhoneNumber({})); },
      [](VapiClient& client) { return ErrorOf(client.CreateAssistant({})); }};
  for (const auto& create : creations) {
    ScriptedHttpServer server;
    const std::unique_ptr<VapiClient> client = ClientOf({.base_url = server.url(), .api_key = Secret(kKey)});
    server.ScriptJson(kNumber);
    server.Script({.bytes = "", .close = true});
    server.ScriptJson(kNumber);  // what a second POST, or the GET, would get
    EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
    EXPECT_EQ(create(*client).kind, VapiErrorKind::kNoReply);
    EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
    EXPECT_THAT(MethodsOf(server.requests()), ElementsAre("GET@1", "POST@2", "GET@1"));
  }
}

TEST_F(CurlVapiClientTest, ACreatingCallLeavesNoConnectionToOthers) {
  const std::unique_ptr<VapiClient> client = Client();
  for (int i = 0; i < 3; ++i) server_.ScriptJson(kNumber);
  EXPECT_TRUE(client->CreatePhoneNumber({}).ok());
  EXPECT_TRUE(client->CreatePhoneNumber({}).ok());
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
  EXPECT_THAT(MethodsOf(server_.requests()), ElementsAre("POST@1", "POST@2", "GET@3"));
}

TEST_F(CurlVapiClientTest, ACreatingCallSurvivesAnIdleConnectionThatWasClosed) {
  const std::unique_ptr<VapiClient> client = Client();
  server_.Script({.bytes = HttpReplyBytes(200, kNumber), .close = true});
  server_.ScriptJson(kNumber);
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
  EXPECT_TRUE(client->CreatePhoneNumber({}).ok());
  EXPECT_THAT(MethodsOf(server_.requests()), ElementsAre("GET@1", "POST@2"));
}

TEST_F(CurlVapiClientTest, ThreadsShareTheClientAndItsConnections) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 20;
  const std::unique_ptr<VapiClient> client = Client();
  for (int i = 0; i < kThreads * kCalls; ++i) server_.ScriptJson(kNumber);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&client] {
      for (int call = 0; call < kCalls; ++call) EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server_.requests().size(), size_t{kThreads * kCalls});
  EXPECT_LE(server_.connections(), kThreads);
}

// --- Replies that do not arrive ---

TEST_F(CurlVapiClientTest, ARefusedConnectionIsNotSent) {
  const std::unique_ptr<VapiClient> client = Client();
  server_.Stop();
  const VapiError error = ErrorOf(client->CreatePhoneNumber({}));
  EXPECT_EQ(error.kind, VapiErrorKind::kNotSent);
  EXPECT_EQ(error.http_status, 0);
  EXPECT_THAT(error.message, HasSubstr("no connection"));
}

TEST_F(CurlVapiClientTest, ARepetitionThatIsRefusedStillCountsAsSent) {
  const std::unique_ptr<VapiClient> client = Client();
  server_.ScriptJson(kNumber);
  server_.Script({.bytes = "", .wait_for_release = true});
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
  std::thread stopper([this] {
    EXPECT_TRUE(server_.WaitForRequests(2));
    server_.Stop();  // breaks the reused connection; the repetition finds nobody
  });
  EXPECT_EQ(ErrorOf(client->DeletePhoneNumber(kId)).kind, VapiErrorKind::kNoReply);
  stopper.join();
}

TEST_F(CurlVapiClientTest, AServerThatDoesNotSpeakTlsNeverSeesTheRequest) {
  VapiClientOptions options = Options();
  options.base_url = absl::StrCat("https://127.0.0.1:", server_.port());
  server_.Script({.bytes = HttpReplyBytes(200, kNumber), .unread = true, .close = true});
  EXPECT_EQ(ErrorOf(ClientOf(options)->CreatePhoneNumber({})).kind, VapiErrorKind::kNotSent);
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(CurlVapiClientTest, AStalledReplyEndsAtTheTotalTimeout) {
  server_.Script({.bytes = HttpReplyBytes(201, kNumber), .wait_for_release = true});
  const VapiError error = ErrorOf(ImpatientClient()->CreatePhoneNumber({}));
  EXPECT_EQ(error.kind, VapiErrorKind::kNoReply);
  EXPECT_THAT(error.message, HasSubstr("Timeout"));
  EXPECT_TRUE(server_.WaitForRequests(1));
  EXPECT_THAT(MethodsOf(server_.requests()), ElementsAre("POST@1"));
}

TEST_F(CurlVapiClientTest, AReplyThatStallsHalfwayEndsAtTheTotalTimeout) {
  server_.Script({.bytes = "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"});
  EXPECT_EQ(ErrorOf(ImpatientClient()->CreatePhoneNumber({})).kind, VapiErrorKind::kNoReply);
}

TEST_F(CurlVapiClientTest, AReleasedReplyArrives) {
  server_.Script({.bytes = HttpReplyBytes(200, kNumber), .wait_for_release = true});
  std::thread releaser([this] {
    EXPECT_TRUE(server_.WaitForRequests(1));
    server_.Release();
  });
  EXPECT_TRUE(Client()->GetPhoneNumber(kId).ok());
  releaser.join();
}

TEST_F(CurlVapiClientTest, ABrokenReplyIsNoReply) {
  const std::vector<ScriptedReply> broken = {
      {.bytes = "", .close = true},
      {.bytes = "", .unread = true, .close = true},
      {.bytes = "HTTP/1.1 20", .close = true},
      {.bytes = "HTTP/1.1 200 OK\r\nContent-Le", .close = true},
      {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":\"n1\"}", .close = true},
      {.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"id\":\"n1\"}\r\n",
       .close = true},
      {.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", .close = true},
      {.bytes = "SSH-2.0-OpenSSH_9.2\r\n", .close = true},
  };
  for (const ScriptedReply& reply : broken) {
    EXPECT_EQ(GetError(reply).kind, VapiErrorKind::kNoReply) << reply.bytes;
  }
}

TEST_F(CurlVapiClientTest, AnInterimReplyDoesNotCompleteABrokenOne) {
  const std::string interim = "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_EQ(GetError(interim + "HTTP/1.1 404 Not Found\r\nContent-Le").kind, VapiErrorKind::kNoReply);
  server_.Script({.bytes = interim + HttpReplyBytes(200, kNumber)});
  EXPECT_TRUE(Client()->GetPhoneNumber(kId).ok());
}

TEST_F(CurlVapiClientTest, AChunkedReplyIsReadWhole) {
  server_.Script({.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "5\r\n{\"id\"\r\n6\r\n:\"n1\"}\r\n0\r\nX-Trailer: 1\r\n\r\n"});
  const auto number = Client()->GetPhoneNumber("n1");
  ASSERT_TRUE(number.ok()) << number.error().message;
  EXPECT_EQ(number.value().id, "n1");
}

TEST_F(CurlVapiClientTest, AReplyOverTheLimitIsDropped) {
  const std::string big(5000, ' ');
  const std::vector<std::string> too_large = {
      HttpReplyBytes(200, absl::StrCat("{\"id\":\"n1\"}", big)),
      absl::StrCat("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n", big, "\r\n0\r\n\r\n"),
      absl::StrCat("HTTP/1.1 200 OK\r\n\r\n", big),
      HttpReplyBytes(200, kNumber, absl::StrCat("X-Long: ", std::string(5000, 'x'), "\r\n"))};
  VapiClientOptions options = Options();
  options.max_reply_bytes = 4000;
  const std::unique_ptr<VapiClient> client = ClientOf(options);
  for (const std::string& bytes : too_large) {
    server_.Script({.bytes = bytes, .close = true});
    const VapiError error = ErrorOf(client->CreatePhoneNumber({}));
    EXPECT_EQ(error.kind, VapiErrorKind::kNoReply) << bytes.substr(0, 60);
    EXPECT_THAT(error.message, HasSubstr("larger than 4000 bytes"));
  }
  server_.ScriptJson(absl::StrCat(kNumber, std::string(3000, ' ')));
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
}

TEST_F(CurlVapiClientTest, AListOfAThousandNumbersFitsTheDefaultLimit) {
  json list = json::array();
  for (int i = 0; i < 1000; ++i) {
    list.push_back({{"id", absl::StrCat("n", i)}, {"provider", "vapi"}, {"filler", std::string(4000, 'x')}});
  }
  server_.ScriptJson(list.dump());
  const auto numbers = Client()->ListPhoneNumbers({});
  ASSERT_TRUE(numbers.ok()) << numbers.error().message;
  EXPECT_EQ(numbers.value().numbers.size(), 1000u);
}

// --- Replies that arrive and are no success ---

TEST_F(CurlVapiClientTest, RedirectsAreNotFollowed) {
  ScriptedHttpServer elsewhere;
  const std::string location = absl::StrCat("Location: ", elsewhere.url(), "/phone-number\r\n");
  for (const int status : {301, 302, 303, 307, 308}) {
    server_.Script({.bytes = HttpReplyBytes(status, "", location)});
    const VapiError error = ErrorOf(Client()->CreatePhoneNumber({}));
    EXPECT_EQ(error.kind, VapiErrorKind::kRefusedByEdge) << status;
    EXPECT_EQ(error.http_status, status);
  }
  EXPECT_EQ(elsewhere.connections(), 0);
  EXPECT_EQ(server_.requests().size(), 5u);
}

TEST_F(CurlVapiClientTest, ARefusalByTheEdgeIsNotMistakenForOneOfVapi) {
  const VapiError error =
      GetError("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\nerror code: 1010");
  EXPECT_EQ(error.kind, VapiErrorKind::kRefusedByEdge);
  EXPECT_EQ(error.http_status, 403);
  EXPECT_THAT(error.message, Not(HasSubstr("1010")));
}

TEST_F(CurlVapiClientTest, AnHtmlPageWithStatus200IsMalformed) {
  const VapiError error = GetError(HttpReplyBytes(200, "<html>maintenance</html>"));
  EXPECT_EQ(error.kind, VapiErrorKind::kMalformedReply);
  EXPECT_EQ(error.http_status, 200);
  EXPECT_THAT(error.message, Not(HasSubstr("maintenance")));
}

TEST_F(CurlVapiClientTest, AMalformedDeleteReplyIsNoDeletion) {
  server_.Script({.bytes = HttpReplyBytes(200, "<html>maintenance</html>")});
  server_.Script({.bytes = "HTTP/1.1 204 No Content\r\n\r\n"});
  const std::unique_ptr<VapiClient> client = Client();
  EXPECT_EQ(ErrorOf(client->DeletePhoneNumber(kId)).kind, VapiErrorKind::kMalformedReply);
  EXPECT_TRUE(client->DeletePhoneNumber(kId).ok());
}

TEST_F(CurlVapiClientTest, AnAreaCodeWithoutStockNamesOthers) {
  server_.Script(
      {.bytes = HttpReplyBytes(
           400, R"({"message":"This area code is currently not available. Hint: Try one of 562, 662.",
                               "error":"Bad Request","statusCode":400})")});
  const VapiError error =
      ErrorOf(Client()->CreatePhoneNumber({.name = "", .assistant_id = "", .area_code = "212"}));
  EXPECT_EQ(error.kind, VapiErrorKind::kAreaCodeUnavailable);
  EXPECT_THAT(error.suggested_area_codes, ElementsAre("562", "662"));
}

TEST_F(CurlVapiClientTest, RetryAfterIsReadAsSecondsAndAsADate) {
  const auto wait = [this](const std::string& header) {
    const VapiError error = GetError(HttpReplyBytes(429, R"({"message":"Rate limit exceeded"})", header));
    EXPECT_EQ(error.kind, VapiErrorKind::kRateLimited);
    return error.retry_after;
  };
  EXPECT_EQ(wait("Retry-After: 7\r\n"), absl::Seconds(7));
  EXPECT_EQ(wait("Retry-After: 99999\r\n"), absl::Minutes(15));
  EXPECT_EQ(wait("Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n"), absl::Minutes(15));
  EXPECT_EQ(wait("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n"), absl::Seconds(1));
  EXPECT_EQ(wait("Retry-After: soon\r\n"), std::nullopt);
  EXPECT_EQ(wait(""), std::nullopt);
}

// --- What must not leak, and where to ---

TEST_F(CurlVapiClientTest, TheKeyIsInNoErrorWhateverTheServerEchoes) {
  const std::string envelope = absl::StrCat(R"({"message":"the key )", kKey, R"( is wrong"})");
  const std::string array = absl::StrCat(R"({"message":[")", kKey, "\",\"Bearer ", kKey, "\"]}");
  const std::string long_message = absl::StrCat(R"({"message":")", std::string(480, 'x'), kKey, kKey, "\"}");
  for (const std::string& body :
       {envelope, array, long_message, std::string(kKey), absl::StrCat("[\"", kKey, "\"]")}) {
    for (const int status : {200, 302, 400, 401, 402, 403, 404, 409, 429, 500, 503}) {
      const VapiError error =
          GetError(HttpReplyBytes(status, body, absl::StrCat("Location: /", kKey, "\r\n")));
      EXPECT_THAT(error.message, Not(HasSubstr("0f9d"))) << status << " " << body;
      EXPECT_THAT(error.message, Not(IsEmpty())) << status;
    }
  }
  EXPECT_THAT(GetError(absl::StrCat("HTTP/1.1 ", kKey, "\r\n\r\n")).message, Not(HasSubstr("0f9d")));
}

TEST_F(CurlVapiClientTest, ProxiesOfTheEnvironmentAreNotUsed) {
  ScriptedHttpServer proxy;
  const std::vector<const char*> names = {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy",
                                          "ALL_PROXY"};
  for (const char* name : names)
    setenv(name, proxy.url().c_str(), /*overwrite=*/1);  // NOLINT(concurrency-mt-unsafe)
  server_.ScriptJson(kNumber);
  EXPECT_TRUE(Client()->GetPhoneNumber(kId).ok());
  for (const char* name : names) unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_EQ(proxy.connections(), 0);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST(CurlVapiClientOptionsTest, PlainHttpToAnotherMachineIsRefused) {
  const auto client = NewCurlVapiClient({.base_url = "http://api.vapi.ai", .api_key = Secret(kKey)});
  EXPECT_TRUE(absl::IsInvalidArgument(client.status())) << client.status();
  EXPECT_THAT(std::string(client.status().message()), HasSubstr("https"));
}

TEST(CurlVapiClientOptionsTest, TheKeyMayBeMissingOnLoopbackOnly) {
  EXPECT_TRUE(NewCurlVapiClient({.base_url = "http://127.0.0.1:1", .api_key = Secret()}).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(NewCurlVapiClient({}).status()));
  EXPECT_TRUE(NewCurlVapiClient({.api_key = Secret(kKey)}).ok());
}

TEST(CurlVapiClientOptionsTest, AKeyThatIsNoHeaderTextIsRefusedWithoutBeingShown) {
  for (const std::string& tail : {std::string("\n"), std::string("\r\nX-Other: 1"), std::string(" "),
                                  std::string("\xc3\xa9"), std::string(1, '\0')}) {
    const auto client = NewCurlVapiClient({.api_key = Secret(kKey + tail)});
    EXPECT_TRUE(absl::IsInvalidArgument(client.status()));
    EXPECT_THAT(std::string(client.status().message()), Not(HasSubstr("0f9d")));
  }
}

TEST(CurlVapiClientOptionsTest, LimitsThatCannotWorkAreRefused) {
  for (const absl::Duration timeout :
       {absl::ZeroDuration(), -absl::Seconds(1), absl::InfiniteDuration(), absl::Microseconds(10)}) {
    EXPECT_FALSE(NewCurlVapiClient({.api_key = Secret(kKey), .connect_timeout = timeout}).ok()) << timeout;
    EXPECT_FALSE(NewCurlVapiClient({.api_key = Secret(kKey), .total_timeout = timeout}).ok()) << timeout;
  }
  EXPECT_FALSE(NewCurlVapiClient({.api_key = Secret(kKey), .max_reply_bytes = 0}).ok());
}

// --- Counting ---

class RecordingObserver final : public VapiCallObserver {
 public:
  void OnCall(absl::string_view route, int http_status, absl::Duration took) override {
    EXPECT_GE(took, absl::ZeroDuration());
    calls_.push_back(absl::StrCat(route, " ", http_status));
  }
  const std::vector<std::string>& calls() const { return calls_; }

 private:
  std::vector<std::string> calls_;
};

TEST_F(CurlVapiClientTest, TheObserverSeesEveryExchange) {
  RecordingObserver observer;
  VapiClientOptions options = Options();
  options.observer = &observer;
  const std::unique_ptr<VapiClient> client = ClientOf(options);
  server_.ScriptJson(kNumber);
  server_.Script({.bytes = HttpReplyBytes(429, "{}")});
  server_.Script({.bytes = "", .close = true});
  server_.Script({.bytes = HttpReplyBytes(200, "no json")});
  EXPECT_TRUE(client->GetPhoneNumber(kId).ok());
  EXPECT_FALSE(client->CreatePhoneNumber({}).ok());
  EXPECT_FALSE(client->CreateAssistant({}).ok());
  EXPECT_FALSE(client->ListAssistants({}).ok());
  EXPECT_FALSE(client->GetPhoneNumber("not an id").ok());
  EXPECT_THAT(observer.calls(), ElementsAre("GET /phone-number/{id} 200", "POST /phone-number 429",
                                            "POST /assistant 0", "GET /assistant 200"));
}

TEST_F(CurlVapiClientTest, TheObserverIsToldHowLongItTook) {
  class Longest final : public VapiCallObserver {
   public:
    void OnCall(absl::string_view, int, absl::Duration took) override { took_ = took; }
    absl::Duration took_;
  } observer;
  VapiClientOptions options = Options();
  options.total_timeout = absl::Milliseconds(200);
  options.observer = &observer;
  server_.Script({.bytes = "", .wait_for_release = true});
  EXPECT_FALSE(ClientOf(options)->GetPhoneNumber(kId).ok());
  EXPECT_GE(observer.took_, absl::Milliseconds(190));
}

}  // namespace
}  // namespace dialtone
