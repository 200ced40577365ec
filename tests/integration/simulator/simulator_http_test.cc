// The simulator as a client on the other end of a socket sees it.
#include <curl/curl.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "simulator/simulator.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;
using testing::ElementsAre;

struct Reply {
  CURLcode outcome = CURLE_OK;
  long status = 0;
  std::string body;
  std::map<std::string, std::string> headers;  // Names in lower case.
  absl::Duration took;
  long connections = 0;  // Opened for this call.
};

std::size_t AppendBody(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

std::size_t AddHeader(char* data, std::size_t size, std::size_t count, void* headers) {
  const absl::string_view line(data, size * count);
  const std::size_t colon = line.find(':');
  if (colon != absl::string_view::npos) {
    (*static_cast<std::map<std::string, std::string>*>(
        headers))[absl::AsciiStrToLower(line.substr(0, colon))] =
        std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return size * count;
}

// One connection, kept alive between calls. Not thread-safe.
class HttpClient {
 public:
  explicit HttpClient(std::string base_url) : base_url_(std::move(base_url)), curl_(curl_easy_init()) {}
  ~HttpClient() { curl_easy_cleanup(curl_); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  Reply Call(const std::string& method, const std::string& path, const std::string& body = "",
             const std::vector<std::string>& more_headers = {}) {
    Reply reply;
    curl_easy_reset(curl_);
    const std::string url = base_url_ + path;
    curl_slist* headers = curl_slist_append(nullptr, "Authorization: Bearer sim-key");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    for (const std::string& header : more_headers) headers = curl_slist_append(headers, header.c_str());
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROXY, "");
    curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, 20'000L);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, AppendBody);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &reply.body);
    curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, AddHeader);
    curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &reply.headers);
    if (!body.empty()) {
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.data());
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    // libcurl sends a request again when a reused connection dies under it; here a dropped call must stay one
    // call.
    curl_easy_setopt(curl_, CURLOPT_FRESH_CONNECT, fresh_ ? 1L : 0L);
    const absl::Duration start = clock_.Monotonic();
    reply.outcome = curl_easy_perform(curl_);
    reply.took = clock_.Monotonic() - start;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_easy_getinfo(curl_, CURLINFO_NUM_CONNECTS, &reply.connections);
    curl_slist_free_all(headers);
    return reply;
  }

  void set_fresh(bool fresh) { fresh_ = fresh; }

 private:
  const std::string base_url_;
  CURL* const curl_;
  bool fresh_ = false;
  SystemClock clock_;
};

std::unique_ptr<Simulator> MustStart(const SimulatorOptions& options, const Clock* clock) {
  auto simulator = Simulator::Start(options, clock);
  EXPECT_TRUE(simulator.ok()) << simulator.status();
  return simulator.ok() ? *std::move(simulator) : nullptr;
}

class SimulatorHttpTest : public testing::Test {
 protected:
  void Script(const std::string& fault, const std::string& route = "POST /phone-number") {
    const json rules = {{{"route", route}, {"fault", json::parse(fault)}}};
    const Reply reply = client_.Call("POST", "/sim/faults", rules.dump());
    ASSERT_EQ(reply.status, 200) << reply.body;
    client_.set_fresh(true);
  }
  Reply CreateNumber() {
    return client_.Call("POST", "/phone-number", R"({"provider":"vapi","numberDesiredAreaCode":"415"})");
  }
  std::size_t NumbersAtVapi() { return simulator_->model().PhoneNumberLedger().size(); }

  SystemClock clock_;
  std::unique_ptr<Simulator> simulator_ = MustStart(SimulatorOptions(), &clock_);
  HttpClient client_{simulator_->base_url()};
};

TEST_F(SimulatorHttpTest, CreatesListsChangesAndDeletesOverOneConnection) {
  const Reply created = CreateNumber();
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.headers.at("content-type"), "application/json; charset=utf-8");
  const std::string path = "/phone-number/" + json::parse(created.body)["id"].get<std::string>();
  const std::string since = json::parse(created.body)["createdAt"];
  const Reply patched = client_.Call("PATCH", path, R"({"provider":"vapi","name":"desk & co"})");
  EXPECT_EQ(patched.status, 200);
  EXPECT_EQ(patched.connections, 0) << "the connection was not kept alive";
  EXPECT_EQ(json::parse(client_.Call("GET", "/phone-number?limit=1000&createdAtGe=" + since).body).size(),
            1u);
  EXPECT_EQ(
      json::parse(
          client_.Call("GET", "/v2/phone-number?search=desk%20%26%20co").body)["metadata"]["totalItems"],
      1);
  EXPECT_EQ(client_.Call("DELETE", path).status, 200);
  EXPECT_EQ(client_.Call("GET", path).status, 404);
  EXPECT_EQ(json::parse(client_.Call("GET", "/sim/calls").body)["GET /phone-number/{id}"], 1);
}

TEST_F(SimulatorHttpTest, UnauthorizedReplyKeepsTheConnection) {
  EXPECT_EQ(client_.Call("GET", "/assistant", "", {"Authorization: Bearer wrong"}).status, 401);
  EXPECT_EQ(client_.Call("GET", "/assistant").connections, 0);
}

TEST_F(SimulatorHttpTest, BodyBeyondOneMebibyteIsRefused) {
  const std::string largest = R"({"firstMessage":")" + std::string((1 << 20) - 19, 'x') + "\"}";
  ASSERT_EQ(largest.size(), std::size_t{1} << 20);
  EXPECT_EQ(client_.Call("POST", "/assistant", largest).status, 201);
  EXPECT_EQ(client_.Call("POST", "/assistant", largest + " ").status, 413);
  EXPECT_EQ(simulator_->model().AssistantLedger().size(), 1u);
}

TEST_F(SimulatorHttpTest, ReplyBeforeTheEffectPreventsIt) {
  Script(R"({"kind":"reply","status":503,"message":["one","two"]})");
  const Reply reply = CreateNumber();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(json::parse(reply.body),
            json({{"message", {"one", "two"}}, {"error", "Service Unavailable"}, {"statusCode", 503}}));
  EXPECT_EQ(NumbersAtVapi(), 0u);
  EXPECT_EQ(CreateNumber().status, 201) << "a rule hits once unless told otherwise";
}

TEST_F(SimulatorHttpTest, ReplyAfterTheEffectHidesIt) {
  Script(R"({"kind":"reply","status":500,"message":"Internal server error","when":"after"})");
  const Reply reply = CreateNumber();
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(json::parse(reply.body)["message"], "Internal server error");
  EXPECT_EQ(NumbersAtVapi(), 1u);
}

TEST_F(SimulatorHttpTest, ConnectionDropsBeforeTheEffect) {
  Script(R"({"kind":"drop"})");
  EXPECT_EQ(CreateNumber().outcome, CURLE_GOT_NOTHING);
  EXPECT_EQ(NumbersAtVapi(), 0u);
}

TEST_F(SimulatorHttpTest, ConnectionDropsAfterTheEffect) {
  Script(R"({"kind":"drop","when":"after"})");
  EXPECT_EQ(CreateNumber().outcome, CURLE_GOT_NOTHING);
  EXPECT_EQ(NumbersAtVapi(), 1u);
}

TEST_F(SimulatorHttpTest, DelayHoldsTheReplyBack) {
  Script(R"({"kind":"delay","delay_ms":300})");
  const Reply reply = CreateNumber();
  EXPECT_EQ(reply.status, 201);
  EXPECT_GE(reply.took, absl::Milliseconds(300));
}

TEST_F(SimulatorHttpTest, TruncatedReplyEndsShortOfItsLength) {
  Script(R"({"kind":"truncate","bytes":10})");
  const Reply reply = CreateNumber();
  EXPECT_EQ(reply.outcome, CURLE_PARTIAL_FILE);
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.body.size(), 10u);
  EXPECT_EQ(NumbersAtVapi(), 1u);
}

TEST_F(SimulatorHttpTest, SlowReplyArrivesWhole) {
  Script(R"({"kind":"slow","pieces":7,"over_ms":350})");
  const Reply reply = CreateNumber();
  EXPECT_EQ(reply.outcome, CURLE_OK);
  EXPECT_GE(reply.took, absl::Milliseconds(350));
  EXPECT_EQ(json::parse(reply.body)["provider"], "vapi");
}

TEST_F(SimulatorHttpTest, RateLimitComesWithAndWithoutRetryAfter) {
  Script(R"({"kind":"rate_limit"})");
  Script(R"({"kind":"rate_limit","retry_after_seconds":2})");
  const Reply bare = CreateNumber();
  EXPECT_EQ(bare.status, 429);
  EXPECT_EQ(bare.headers.count("retry-after"), 0u);
  const Reply dated = CreateNumber();
  EXPECT_EQ(dated.status, 429);
  EXPECT_EQ(dated.headers.at("retry-after"), "2");
  EXPECT_EQ(NumbersAtVapi(), 0u);
}

TEST_F(SimulatorHttpTest, CloudflareAnswersWithPlainText) {
  Script(R"({"kind":"cloudflare"})");
  const Reply reply = CreateNumber();
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.body, "error code: 1010");
}

TEST_F(SimulatorHttpTest, AssistantIsPinnedOnce) {
  const std::string path =
      "/assistant/" + json::parse(client_.Call("POST", "/assistant", "{}").body)["id"].get<std::string>();
  Script(R"({"kind":"pinned"})", "DELETE /assistant/{id}");
  const Reply pinned = client_.Call("DELETE", path);
  EXPECT_EQ(pinned.status, 409);
  EXPECT_EQ(json::parse(pinned.body)["error"], "assistant_pinned");
  EXPECT_EQ(client_.Call("DELETE", path).status, 200);
}

TEST_F(SimulatorHttpTest, SecondListVersionIsRefusedWhileTheFirstWorks) {
  Script(R"({"kind":"list_refused"})", "GET /v2/phone-number");
  EXPECT_EQ(client_.Call("GET", "/v2/phone-number?limit=10&page=1").status, 400);
  EXPECT_EQ(client_.Call("GET", "/phone-number?limit=10").status, 200);
}

TEST_F(SimulatorHttpTest, OneCallsNumberIsProvisionedDifferently) {
  Script(R"({"kind":"provisioning","numbers":{"sip_only":true}})");
  EXPECT_TRUE(json::parse(CreateNumber().body).contains("sipUri"));
  EXPECT_FALSE(json::parse(CreateNumber().body).contains("sipUri"));
}

TEST_F(SimulatorHttpTest, TakenPortIsAnError) {
  SimulatorOptions options;
  options.listener.address = simulator_->address();
  EXPECT_TRUE(absl::IsUnavailable(Simulator::Start(options, &clock_).status()));
}

TEST_F(SimulatorHttpTest, ManyConnectionsAreServedAtOnce) {
  constexpr int kClients = 16;
  constexpr int kCalls = 50;
  std::vector<std::thread> threads;
  threads.reserve(kClients);
  for (int t = 0; t < kClients; ++t) {
    threads.emplace_back([&] {
      HttpClient client(simulator_->base_url());
      for (int i = 0; i < kCalls; ++i) {
        EXPECT_EQ(client.Call("POST", "/phone-number", R"({"provider":"vapi"})").status, 201);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(NumbersAtVapi(), std::size_t{kClients} * kCalls);
}

TEST(SimulatorShutdownTest, CutsALongDelayShort) {
  SystemClock clock;
  SimulatorOptions options;
  options.latency = absl::Minutes(10);
  auto simulator = MustStart(options, &clock);
  Reply reply;
  std::thread caller([&, url = simulator->base_url()] { reply = HttpClient(url).Call("GET", "/assistant"); });
  // The call has arrived as soon as it is counted.
  HttpClient control(simulator->base_url());
  const absl::Duration give_up = clock.Monotonic() + absl::Seconds(10);
  while (simulator->calls().Calls().empty() && clock.Monotonic() < give_up) control.Call("GET", "/sim/calls");
  ASSERT_THAT(simulator->calls().Calls(), ElementsAre(testing::Pair("GET /assistant", 1)));
  const absl::Duration start = clock.Monotonic();
  simulator.reset();
  EXPECT_LT(clock.Monotonic() - start, absl::Seconds(5));
  caller.join();
  EXPECT_EQ(reply.outcome, CURLE_GOT_NOTHING);
}

TEST(SimulatorLatencyTest, EveryVapiCallWaits) {
  SystemClock clock;
  SimulatorOptions options;
  options.latency = absl::Milliseconds(250);
  const auto simulator = MustStart(options, &clock);
  HttpClient client(simulator->base_url());
  EXPECT_GE(client.Call("GET", "/assistant").took, absl::Milliseconds(250));
  EXPECT_GE(client.Call("GET", "/nowhere").took, absl::Milliseconds(250));
}

}  // namespace
}  // namespace dialtone::simulator
