// What a Client does about errors, lost answers and servers that come and go.

#include "dialtone/client.h"

#include <gmock/gmock.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "dialtone/testing/fake_server.h"
#include "tests/integration/client/watch_log.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace dialtone {
namespace {

using ::dialtone::testing::FakeServer;
using ::testing::HasSubstr;

absl::Time Patience() { return absl::Now() + absl::Seconds(60); }

v1::CreateCampaignRequest CreateRequest() {
  v1::CreateCampaignRequest request;
  request.mutable_campaign()->set_display_name("Spring");
  return request;
}

class ClientTest : public ::testing::Test {
 protected:
  std::unique_ptr<Client> NewClient() { return *Client::Create(server_.client_options()); }
  std::unique_ptr<Client> NewClient(ClientOptions options) {
    auto client = Client::Create(std::move(options));
    EXPECT_OK(client);
    return *std::move(client);
  }
  std::string Create(Client& client) {
    const auto created = client.CreateCampaign(CreateRequest());
    EXPECT_OK(created);
    return created.ok() ? created->name() : "";
  }

  FakeServer server_;
};

// ---- Options ----

TEST(ClientOptions, FaultsAreNamed) {
  const auto fault = [](auto change) {
    ClientOptions options;
    change(options);
    const auto client = Client::Create(std::move(options));
    EXPECT_THAT(client, StatusIs(absl::StatusCode::kInvalidArgument));
    return std::string(client.status().message());
  };
  EXPECT_THAT(fault([](auto& options) { options.endpoints.clear(); }), HasSubstr("endpoints"));
  EXPECT_THAT(fault([](auto& options) {
                options.endpoints = {"a:1", "b:1"};
              }),
              HasSubstr("dns:///NAME:PORT"));
  EXPECT_THAT(fault([](auto& options) {
                options.endpoints = {"127.0.0.1:1", "[::1]:1"};
              }),
              HasSubstr("one family"));
  EXPECT_THAT(fault([](auto& options) { options.retry.max_attempts = 0; }), HasSubstr("max_attempts"));
  EXPECT_THAT(fault([](auto& options) { options.call_timeout = absl::ZeroDuration(); }),
              HasSubstr("call_timeout"));
  EXPECT_THAT(fault([](auto& options) { options.max_watches = 0; }), HasSubstr("max_watches"));
  EXPECT_THAT(fault([](auto& options) { options.tls = TlsSettings{.client_key = "x"}; }),
              HasSubstr("client_certificate"));
}

TEST(ClientOptions, ATokenDoesNotLeaveTheMachineInPlainText) {
  ClientOptions options;
  options.endpoints = {"dns:///dialtone.example:50051"};
  options.token = [] { return "secret"; };
  EXPECT_THAT(Client::Create(options), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("plain text")));
  options.token_in_plain_text = true;
  EXPECT_OK(Client::Create(options));
  options.token_in_plain_text = false;
  options.tls = TlsSettings{};
  EXPECT_OK(Client::Create(options));
}

// ---- Repeated calls ----

TEST_F(ClientTest, ALostAnswerOfACreateGivesOneCampaign) {
  const auto client = NewClient();
  server_.LoseNextAnswers(2);
  const std::string name = Create(*client);
  EXPECT_EQ(server_.calls("CreateCampaign"), 3);
  ASSERT_OK_AND_ASSIGN(const v1::ListCampaignsResponse list, client->ListCampaigns({}));
  ASSERT_EQ(list.campaigns_size(), 1);
  EXPECT_EQ(list.campaigns(0).name(), name);
  EXPECT_EQ(client->statistics().retries, 2);
  EXPECT_EQ(client->statistics().calls, 2);
}

TEST_F(ClientTest, TheRequestIdOfTheApplicationIsKept) {
  const auto client = NewClient();
  v1::CreateCampaignRequest request = CreateRequest();
  ASSERT_OK(client->CreateCampaign(request));
  EXPECT_EQ(server_.last_create().request_id().size(), 36u);
  request.set_request_id("8f14e45f-ceea-467f-a2a9-3b1c5d7e9f01");
  ASSERT_OK(client->CreateCampaign(request));
  EXPECT_EQ(server_.last_create().request_id(), request.request_id());
}

TEST_F(ClientTest, WhatIsNotIdempotentIsNotRepeatedBlindly) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  v1::UpdateCampaignRequest update;
  update.mutable_campaign()->set_name(name);
  update.mutable_campaign()->set_display_name("Summer");
  server_.LoseNextAnswers(1);
  EXPECT_THAT(client->UpdateCampaign(update), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(server_.calls("UpdateCampaign"), 1);

  v1::DeleteCampaignRequest guarded;
  guarded.set_name(name);
  guarded.set_etag("2");
  server_.FailNextCalls(1, absl::StatusCode::kUnavailable);
  EXPECT_THAT(client->DeleteCampaign(guarded), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(server_.calls("DeleteCampaign"), 1);

  guarded.clear_etag();
  server_.FailNextCalls(1, absl::StatusCode::kUnavailable);
  EXPECT_OK(client->DeleteCampaign(guarded));
  EXPECT_EQ(server_.calls("DeleteCampaign"), 3);
}

TEST_F(ClientTest, WhatWasRefusedBeforeItBeganIsRepeatedWhenTheServerSays) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  v1::UpdateCampaignRequest update;
  update.mutable_campaign()->set_name(name);
  update.mutable_campaign()->set_display_name("Summer");
  server_.FailNextCalls(1, absl::StatusCode::kResourceExhausted, absl::Milliseconds(200));
  const absl::Time before = absl::Now();
  EXPECT_OK(client->UpdateCampaign(update));
  EXPECT_GE(absl::Now() - before, absl::Milliseconds(200));
  EXPECT_EQ(server_.calls("UpdateCampaign"), 2);

  // A limit that has no end in sight is told at once.
  server_.FailNextCalls(1, absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(client->GetCampaign(name), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(server_.calls("GetCampaign"), 1);
}

TEST_F(ClientTest, ATimeToComeBackBeyondTheTimeoutIsTheCallersToWait) {
  const auto client = NewClient();
  server_.FailNextCalls(1, absl::StatusCode::kResourceExhausted, absl::Hours(1));
  const auto list = client->ListCampaigns({});
  EXPECT_THAT(list, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(RetryDelay(list.status()), absl::Hours(1));
}

TEST_F(ClientTest, AttemptsOfOneCallAreCounted) {
  const auto client = NewClient();
  server_.FailNextCalls(100, absl::StatusCode::kUnavailable);
  EXPECT_THAT(client->ListCampaigns({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(server_.calls("ListCampaigns"), 5);
}

TEST_F(ClientTest, ASpentBudgetEndsRepetitionUntilCallsSucceed) {
  ClientOptions options = server_.client_options();
  options.retry.budget = 6;
  options.retry.budget_per_success = 0.5;
  const auto client = NewClient(std::move(options));
  server_.FailNextCalls(1000, absl::StatusCode::kUnavailable);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(client->ListCampaigns({}).ok());
  // Ten calls, and six more attempts among all of them.
  EXPECT_EQ(server_.calls("ListCampaigns"), 16);
  EXPECT_EQ(client->statistics().retries, 6);
  EXPECT_EQ(client->statistics().retries_over_budget, 9);

  server_.FailNextCalls(0, absl::StatusCode::kUnavailable);
  EXPECT_OK(client->ListCampaigns({}));
  EXPECT_OK(client->ListCampaigns({}));
  server_.FailNextCalls(1, absl::StatusCode::kUnavailable);
  EXPECT_OK(client->ListCampaigns({}));
  EXPECT_EQ(client->statistics().retries, 7);
}

// ---- Servers that come and go ----

TEST_F(ClientTest, ACallWaitsForAServerWhenItIsToldTo) {
  ClientOptions options = server_.client_options();
  options.wait_for_ready = true;
  const auto client = NewClient(std::move(options));
  server_.Stop();
  EXPECT_THAT(client->ListCampaigns({}, {.timeout = absl::Milliseconds(200)}),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  absl::StatusOr<v1::ListCampaignsResponse> list = absl::UnknownError("");
  std::thread caller([&] { list = client->ListCampaigns({}); });
  ASSERT_TRUE(Eventually([&] { return client->statistics().calls == 2; }));
  server_.Start();
  caller.join();
  EXPECT_OK(list);
}

TEST_F(ClientTest, OfSeveralEndpointsADeadOneIsPassedBy) {
  FakeServer dead;
  dead.Stop();
  ClientOptions options = server_.client_options();
  options.endpoints = {dead.endpoint(), server_.endpoint()};
  const auto client = NewClient(std::move(options));
  for (int i = 0; i < 20; ++i) EXPECT_OK(client->ListCampaigns({}));
  EXPECT_GE(server_.calls("ListCampaigns"), 20);
}

TEST_F(ClientTest, CallsGoRoundOverTheEndpoints) {
  FakeServer second;
  ClientOptions options = server_.client_options();
  options.endpoints = {server_.endpoint(), second.endpoint()};
  const auto client = NewClient(std::move(options));
  ASSERT_TRUE(Eventually([&] {
    EXPECT_OK(client->ListCampaigns({}));
    return server_.calls("ListCampaigns") > 0 && second.calls("ListCampaigns") > 0;
  }));
  const int before = second.calls("ListCampaigns");
  for (int i = 0; i < 10; ++i) EXPECT_OK(client->ListCampaigns({}));
  EXPECT_EQ(second.calls("ListCampaigns"), before + 5);

  // What one of them takes with it, the other carries on.
  second.Stop();
  for (int i = 0; i < 10; ++i) EXPECT_OK(client->ListCampaigns({}));
}

TEST_F(ClientTest, AWaitOutlivesARestartOfTheServer) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  absl::StatusOr<v1::PhoneNumber> number = absl::UnknownError("");
  std::thread waiter([&] { number = client->WaitForNumber(name, Patience()); });
  ASSERT_TRUE(Eventually([&] { return server_.calls("WatchPhoneNumber") > 0; }));
  server_.Stop();
  ASSERT_OK(server_.MakeReady(name));  // while nobody can hear it
  ASSERT_TRUE(Eventually([&] { return client->statistics().failed_streams > 0; }));
  server_.Start();
  waiter.join();
  ASSERT_OK(number);
  EXPECT_EQ(number->state(), v1::PhoneNumber::ACTIVE);
  EXPECT_EQ(client->statistics().open_watches, 0);
}

TEST_F(ClientTest, AWatchTellsOfAnOutageAndGivesUpWhenItsTimeIsOver) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch,
                       client->WatchNumber(name, log.callbacks(), {.give_up_after = absl::Seconds(1)}));
  ASSERT_TRUE(log.changes().WaitFor(1));
  server_.Stop();
  ASSERT_TRUE(log.ends().WaitFor(1));
  EXPECT_THAT(log.end(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_GT(log.outages().count(), 0);
}

// ---- Watches ----

TEST_F(ClientTest, AFollowingWatchGoesOnAfterAFailure) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch, client->WatchNumber(name, log.callbacks(), {.follow = true}));
  ASSERT_TRUE(log.changes().WaitFor(1));
  ASSERT_OK(server_.ShowProgress(name, 0.5));
  ASSERT_TRUE(log.heartbeats().WaitFor(1));
  EXPECT_EQ(log.progress(), 0.5);
  v1::Failure failure;
  failure.set_reason(v1::Failure::SIP_ONLY);
  ASSERT_OK(server_.Fail(name, failure));
  ASSERT_TRUE(log.changes().WaitFor(2));
  v1::RetryCampaignRequest retry;
  retry.set_name(name);
  ASSERT_OK(client->RetryCampaign(retry));
  ASSERT_TRUE(log.changes().WaitFor(3));
  ASSERT_OK(server_.MakeReady(name, "+14155550199"));
  ASSERT_TRUE(log.changes().WaitFor(4));
  EXPECT_EQ(log.latest().number(), "+14155550199");
  EXPECT_EQ(log.ends().count(), 0);
  v1::DeleteCampaignRequest request;
  request.set_name(name);
  ASSERT_OK(client->DeleteCampaign(request));
  ASSERT_TRUE(log.ends().WaitFor(1));
  EXPECT_EQ(log.latest().state(), v1::PhoneNumber::RELEASED);
  EXPECT_OK(log.end());
}

TEST_F(ClientTest, NothingIsCalledAfterStop) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  WatchLog stopped, other;
  ASSERT_OK_AND_ASSIGN(const auto watch, client->WatchNumber(name, stopped.callbacks()));
  ASSERT_OK_AND_ASSIGN(const auto witness, client->WatchNumber(name, other.callbacks()));
  ASSERT_TRUE(stopped.changes().WaitFor(1));
  ASSERT_TRUE(other.changes().WaitFor(1));
  watch->Stop();
  watch->Stop();
  const int heard = stopped.changes().count();
  ASSERT_OK(server_.MakeReady(name));
  ASSERT_TRUE(other.ends().WaitFor(1));
  EXPECT_EQ(stopped.changes().count(), heard);
  EXPECT_EQ(stopped.ends().count(), 0);
}

TEST_F(ClientTest, StopWaitsForTheCallbackThatRuns) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  EventCounter entered, leave;
  std::atomic<bool> left = false;
  ASSERT_OK_AND_ASSIGN(const auto watch, client->WatchNumber(name, {.on_change = [&](const v1::PhoneNumber&) {
                                                               entered.Add();
                                                               leave.WaitFor(1);
                                                               left = true;
                                                             }}));
  ASSERT_TRUE(entered.WaitFor(1));
  std::atomic<bool> stopped = false;
  bool left_before_stop_returned = false;
  std::thread stopper([&] {
    watch->Stop();
    left_before_stop_returned = left;
    stopped = true;
  });
  EXPECT_FALSE(stopped);
  leave.Add();
  stopper.join();
  EXPECT_TRUE(left_before_stop_returned);
}

TEST_F(ClientTest, ACallbackMayStopItsWatch) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  WatchLog log;
  EventCounter made;
  std::unique_ptr<Watch> watch;
  WatchCallbacks callbacks = log.callbacks();
  callbacks.on_change = [&, tell = callbacks.on_change](const v1::PhoneNumber& number) {
    made.WaitFor(1);
    watch->Stop();
    tell(number);
  };
  ASSERT_OK_AND_ASSIGN(watch, client->WatchNumber(name, std::move(callbacks)));
  made.Add();
  ASSERT_TRUE(log.changes().WaitFor(1));
  watch.reset();
  EXPECT_EQ(log.changes().count(), 1);
  EXPECT_EQ(log.ends().count(), 0);
}

TEST_F(ClientTest, ACallbackMayUseTheClient) {
  const auto client = NewClient();
  const std::string name = Create(*client);
  EventCounter answered;
  ASSERT_OK_AND_ASSIGN(const auto watch, client->WatchNumber(name, {.on_change = [&](const v1::PhoneNumber&) {
                                                               if (client->GetCampaign(name).ok())
                                                                 answered.Add();
                                                             }}));
  EXPECT_TRUE(answered.WaitFor(1));
}

TEST_F(ClientTest, AWatchMayOutliveItsClient) {
  auto client = NewClient();
  const std::string name = Create(*client);
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch, client->WatchNumber(name, log.callbacks()));
  ASSERT_TRUE(log.changes().WaitFor(1));
  client.reset();
  ASSERT_OK(server_.MakeReady(name));
  ASSERT_TRUE(log.ends().WaitFor(1));
  EXPECT_OK(log.end());
}

TEST_F(ClientTest, WatchesBeyondTheLimitAreRefused) {
  ClientOptions options = server_.client_options();
  options.max_watches = 1;
  const auto client = NewClient(std::move(options));
  const std::string name = Create(*client);
  ASSERT_OK_AND_ASSIGN(auto watch, client->WatchNumber(name, {}));
  EXPECT_THAT(client->WatchNumber(name, {}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("max_watches")));
  EXPECT_THAT(client->WaitForNumber(name, Patience()), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(client->statistics().refused_watches, 2);
  watch.reset();
  EXPECT_OK(client->WatchNumber(name, {}));
}

TEST_F(ClientTest, AMalformedNameIsNotWatched) {
  const auto client = NewClient();
  for (const char* name : {"", "spring", "campaigns/", "users/x", "campaigns/a/b"}) {
    EXPECT_THAT(client->WatchNumber(name, {}), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

// ---- The end ----

TEST_F(ClientTest, ShutdownEndsCallsWaitsAndWatches) {
  ClientOptions options = server_.client_options();
  options.wait_for_ready = true;
  const auto client = NewClient(std::move(options));
  const std::string name = Create(*client);
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch, client->WatchNumber(name, log.callbacks()));
  ASSERT_TRUE(log.changes().WaitFor(1));
  absl::StatusOr<v1::PhoneNumber> number = absl::UnknownError("");
  std::thread waiter([&] { number = client->WaitForNumber(name, Patience()); });
  ASSERT_TRUE(Eventually([&] { return client->statistics().open_watches == 2; }));
  server_.Stop();
  absl::StatusOr<v1::ListCampaignsResponse> list = absl::UnknownError("");
  std::thread caller([&] { list = client->ListCampaigns({}); });
  ASSERT_TRUE(Eventually([&] { return client->statistics().calls == 2; }));
  client->Shutdown();
  waiter.join();
  caller.join();
  EXPECT_THAT(number, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(list, StatusIs(absl::StatusCode::kCancelled));
  ASSERT_TRUE(log.ends().WaitFor(1));
  EXPECT_THAT(log.end(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(client->WatchNumber(name, {}), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(client->GetCampaign(name), StatusIs(absl::StatusCode::kCancelled));
}

// ---- Credentials ----

TEST_F(ClientTest, TheTokenIsSentWithCallsAndStreams) {
  const TemporaryDirectory folder;
  const std::string path = folder.path() + "/token";
  std::ofstream(path) << "first\n";
  ClientOptions options = server_.client_options();
  options.token = TokenFromFile(path);
  const auto client = NewClient(std::move(options));
  const std::string name = Create(*client);
  EXPECT_EQ(server_.last_token(), "first");
  std::ofstream(path) << "second\n";
  WatchLog log;
  ASSERT_OK_AND_ASSIGN(const auto watch, client->WatchNumber(name, log.callbacks()));
  ASSERT_TRUE(log.changes().WaitFor(1));
  EXPECT_EQ(server_.last_token(), "second");
}

TEST_F(ClientTest, ATokenThatCannotBeHadIsTheErrorOfTheCall) {
  ClientOptions options = server_.client_options();
  options.token = TokenFromFile("/no/such/token");
  const auto client = NewClient(options);
  const auto list = client->ListCampaigns({});
  EXPECT_THAT(list, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("/no/such/token")));
  EXPECT_THAT(client->WaitForNumber("campaigns/spring", Patience()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(server_.calls("ListCampaigns"), 0);

  options.token = [] { return "two\nlines"; };
  const auto broken = NewClient(options)->ListCampaigns({});
  EXPECT_THAT(broken, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("printable")));
  EXPECT_THAT(std::string(broken.status().message()), ::testing::Not(HasSubstr("two")));
}

TEST_F(ClientTest, ManyThreadsShareAClient) {
  const auto client = NewClient();
  std::vector<std::thread> threads;
  std::atomic<int> ready = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const std::string name = Create(*client);
      if (server_.MakeReady(name).ok() && client->WaitForNumber(name, Patience()).ok()) ++ready;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ready, 8);
}

}  // namespace
}  // namespace dialtone
