#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/rpc/rpc_test.h"
#include "tests/support/event_counter.h"
#include "tests/support/eventually.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;

using Reader = StreamReader<v1::WatchPhoneNumberResponse>;

class WatchPhoneNumberTest : public RpcTest {
 protected:
  WatchPhoneNumberTest() = default;
  explicit WatchPhoneNumberTest(const InProcessServer::Options& options) : RpcTest(options) {}

  static v1::WatchPhoneNumberRequest Request(const std::string& id, std::int64_t after_revision = 0,
                                             bool follow = false) {
    v1::WatchPhoneNumberRequest request;
    request.set_name("phoneNumbers/" + id);
    request.set_after_revision(after_revision);
    request.set_follow(follow);
    return request;
  }
  std::unique_ptr<Reader> Watch(const v1::WatchPhoneNumberRequest& request) {
    return std::make_unique<Reader>(server_.numbers(), &NumberStub::WatchPhoneNumber, request);
  }
  bool HubHas(std::size_t streams) {
    return Eventually([&] { return server_.hub().open() == streams; });
  }

  // The states that the rest of the stream tells, and how it ends.
  static std::vector<v1::PhoneNumber::State> StatesUntilEnd(Reader& reader, grpc::Status& end) {
    std::vector<v1::PhoneNumber::State> states;
    while (const auto message = reader.Next()) {
      EXPECT_TRUE(message->has_phone_number());
      states.push_back(message->phone_number().state());
    }
    end = reader.Finish();
    return states;
  }
};

TEST_F(WatchPhoneNumberTest, TheFirstMessageIsTheCurrentState) {
  const v1::Campaign campaign = Create("spring");
  const auto reader = Watch(Request("spring"));
  const auto first = reader->Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->phone_number().name(), "phoneNumbers/spring");
  EXPECT_EQ(first->phone_number().state(), v1::PhoneNumber::PENDING);
  EXPECT_EQ(first->phone_number().revision(), campaign.phone_number().revision());
  EXPECT_EQ(server_.hub().open(), 1u);
}

TEST_F(WatchPhoneNumberTest, EveryChangeIsToldAndTheStreamEndsWhenTheNumberIsThere) {
  Create("spring");
  const auto reader = Watch(Request("spring"));
  std::int64_t revision = reader->Next()->phone_number().revision();
  ASSERT_TRUE(server_.WorkUntilIdle());
  server_.clock().Advance(absl::Seconds(30));
  ASSERT_TRUE(server_.Poll());
  v1::PhoneNumber last;
  while (const auto message = reader->Next()) {
    ASSERT_TRUE(message->has_phone_number());
    EXPECT_GT(message->phone_number().revision(), revision);
    revision = message->phone_number().revision();
    last = message->phone_number();
  }
  EXPECT_THAT(reader->Finish(), IsGrpcOk());
  EXPECT_EQ(last.state(), v1::PhoneNumber::ACTIVE);
  EXPECT_EQ(last.SerializeAsString(), GetNumber("spring").response.SerializeAsString());
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, ARequestThatIsNoMessageIsAFault) {
  grpc::GenericStub stub(server_.NewChannel());
  grpc::ClientContext context;
  context.set_deadline(PatientDeadline());
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, "/dialtone.v1.PhoneNumberService/WatchPhoneNumber", &queue);
  void* tag = nullptr;
  bool ok = false;
  call->StartCall(nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  const grpc::Slice garbage("\xff\xff\xff");
  call->WriteLast(grpc::ByteBuffer(&garbage, 1), grpc::WriteOptions(), nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  grpc::Status status;
  call->Finish(&status, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
}

TEST_F(WatchPhoneNumberTest, ManyStreamsOfOneConnectionDoNotWaitForEachOther) {
  Create("spring");
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < 1200; ++i) readers.push_back(Watch(Request("spring")));
  for (const auto& reader : readers) ASSERT_TRUE(reader->Next().has_value());
  EXPECT_EQ(server_.hub().open(), readers.size());
}

TEST_F(WatchPhoneNumberTest, AFinalStateIsToldAndEndsTheStream) {
  CreateActive("spring");
  CreateFailed("summer");
  for (const auto& [id, state] :
       {std::pair{"spring", v1::PhoneNumber::ACTIVE}, std::pair{"summer", v1::PhoneNumber::FAILED}}) {
    const auto reader = Watch(Request(id));
    grpc::Status end;
    EXPECT_THAT(StatesUntilEnd(*reader, end), ElementsAre(state));
    EXPECT_THAT(end, IsGrpcOk());
  }
}

TEST_F(WatchPhoneNumberTest, AFollowerSeesTheNumberToItsRelease) {
  CreateActive("spring");
  const auto reader = Watch(Request("spring", 0, /*follow=*/true));
  EXPECT_EQ(reader->Next()->phone_number().state(), v1::PhoneNumber::ACTIVE);
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  EXPECT_EQ(reader->Next()->phone_number().state(), v1::PhoneNumber::RELEASING);
  ASSERT_TRUE(server_.WorkUntilIdle());
  grpc::Status end;
  EXPECT_EQ(StatesUntilEnd(*reader, end).back(), v1::PhoneNumber::RELEASED);
  EXPECT_THAT(end, IsGrpcOk());
}

TEST_F(WatchPhoneNumberTest, AFollowerSeesARetry) {
  CreateFailed("spring");
  const auto reader = Watch(Request("spring", 0, /*follow=*/true));
  EXPECT_EQ(reader->Next()->phone_number().state(), v1::PhoneNumber::FAILED);
  ASSERT_THAT(Retry("spring", "628").status, IsGrpcOk());
  EXPECT_EQ(reader->Next()->phone_number().state(), v1::PhoneNumber::PENDING);
  ASSERT_TRUE(server_.Ripen());
  for (auto message = reader->Next(); message.has_value(); message = reader->Next()) {
    if (message->phone_number().state() == v1::PhoneNumber::ACTIVE) return;
  }
  ADD_FAILURE() << "the stream ended before the number was ACTIVE";
}

TEST_F(WatchPhoneNumberTest, ANumberThatIsReleasedWhileItIsPendingEndsTheStream) {
  Create("spring");
  ASSERT_TRUE(server_.WorkUntilIdle());
  const auto reader = Watch(Request("spring"));
  EXPECT_EQ(reader->Next()->phone_number().state(), v1::PhoneNumber::PENDING);
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  EXPECT_EQ(reader->Next()->phone_number().state(), v1::PhoneNumber::RELEASING);
  ASSERT_TRUE(server_.WorkUntilIdle());
  grpc::Status end;
  EXPECT_EQ(StatesUntilEnd(*reader, end).back(), v1::PhoneNumber::RELEASED);
  EXPECT_THAT(end, IsGrpcOk());
}

TEST_F(WatchPhoneNumberTest, AnOlderRevisionGetsTheCurrentState) {
  const v1::Campaign campaign = CreateActive("spring");
  ASSERT_GT(campaign.phone_number().revision(), 1);
  const auto reader = Watch(Request("spring", 1));
  grpc::Status end;
  EXPECT_THAT(StatesUntilEnd(*reader, end), ElementsAre(v1::PhoneNumber::ACTIVE));
  EXPECT_THAT(end, IsGrpcOk());
}

TEST_F(WatchPhoneNumberTest, ACallerWhoHasTheFinalStateIsSentAwayAtOnce) {
  const v1::Campaign campaign = CreateActive("spring");
  const auto reader = Watch(Request("spring", campaign.phone_number().revision()));
  EXPECT_FALSE(reader->Next().has_value());
  EXPECT_THAT(reader->Finish(), IsGrpcOk());
}

TEST_F(WatchPhoneNumberTest, ACallerWhoHasTheCurrentStateGetsTheNextChangeOnly) {
  const v1::Campaign campaign = Create("spring");
  const auto reader = Watch(Request("spring", campaign.phone_number().revision()));
  ASSERT_TRUE(HubHas(1));
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  const auto first = reader->Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->phone_number().state(), v1::PhoneNumber::RELEASING);
}

TEST_F(WatchPhoneNumberTest, ARevisionThatTheNumberNeverHadIsAnsweredWithTheCurrentState) {
  CreateActive("spring");
  const auto reader = Watch(Request("spring", 1000));
  grpc::Status end;
  EXPECT_THAT(StatesUntilEnd(*reader, end), ElementsAre(v1::PhoneNumber::ACTIVE));
  EXPECT_THAT(end, IsGrpcOk());
}

TEST_F(WatchPhoneNumberTest, AChangeBetweenSubscriptionAndReadIsNotLost) {
  Create("spring");
  EventCounter read;
  server_.hooks().After(HookedStore::Call::kGetPhoneNumber, [&] {
    server_.hooks().After(HookedStore::Call::kGetPhoneNumber, nullptr);
    // The old state has been read and is about to be answered.
    Change("spring", [](CampaignRecord& record) {
      record.number.state = PhoneNumberState::kActive;
      record.number.number = "+14155550199";
      record.campaign.state = CampaignState::kActive;
    });
    read.Add();
    return absl::OkStatus();
  });
  const auto reader = Watch(Request("spring"));
  grpc::Status end;
  const auto states = StatesUntilEnd(*reader, end);
  // The caller may know the new state before the read is answered.
  ASSERT_TRUE(read.WaitFor(1));
  ASSERT_FALSE(states.empty());
  EXPECT_EQ(states.back(), v1::PhoneNumber::ACTIVE);
  EXPECT_THAT(end, IsGrpcOk());
}

TEST_F(WatchPhoneNumberTest, AnUnknownNumberIsNotFound) {
  const auto reader = Watch(Request("nobody"));
  EXPECT_THAT(reader->Finish(), IsGrpcError(grpc::StatusCode::NOT_FOUND, "PHONE_NUMBER_NOT_FOUND"));
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, FaultyArgumentsAreRefused) {
  EXPECT_THAT(FaultyFields(Watch(Request("No Such"))->Finish()), ElementsAre("name"));
  EXPECT_THAT(FaultyFields(Watch(Request("spring", -1))->Finish()), ElementsAre("after_revision"));
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, AStoreThatFailsEndsTheStreamWithItsError) {
  Create("spring");
  server_.hooks().After(HookedStore::Call::kGetPhoneNumber, [] { return absl::UnavailableError("down"); });
  EXPECT_EQ(Watch(Request("spring"))->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, ASlowReaderMissesMiddleStatesAndNeverTheLast) {
  constexpr int kChanges = 100;
  Create("spring");
  const auto stub = v1::PhoneNumberService::NewStub(NarrowChannel());
  Reader reader(*stub, &NumberStub::WatchPhoneNumber, Request("spring"));
  ASSERT_TRUE(HubHas(1));
  // Together far more than the connection holds for a caller who does not read.
  for (int i = 0; i < kChanges; ++i) {
    Change("spring", [&](CampaignRecord& record) {
      record.number.sip_uri = absl::StrCat("sip:", i, std::string(40000, 'x'));
    });
  }
  Change("spring", [](CampaignRecord& record) {
    record.number.state = PhoneNumberState::kActive;
    record.number.number = "+14155550199";
  });
  grpc::Status end;
  const auto states = StatesUntilEnd(reader, end);
  EXPECT_THAT(end, IsGrpcOk());
  EXPECT_LT(states.size(), kChanges / 2u);
  EXPECT_EQ(states.back(), v1::PhoneNumber::ACTIVE);
}

TEST_F(WatchPhoneNumberTest, ACallerWhoCancelsLeavesNothingBehind) {
  Create("spring");
  const auto reader = Watch(Request("spring"));
  ASSERT_TRUE(reader->Next().has_value());
  ASSERT_EQ(server_.hub().open(), 1u);
  reader->Cancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, ACallerWhoseConnectionGoesLeavesNothingBehind) {
  Create("spring");
  {
    const auto stub = v1::PhoneNumberService::NewStub(server_.NewChannel());
    Reader reader(*stub, &NumberStub::WatchPhoneNumber, Request("spring"));
    ASSERT_TRUE(reader.Next().has_value());
    ASSERT_EQ(server_.hub().open(), 1u);
  }
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, SilenceIsFilledWithHeartbeatsThatTellTheProgress) {
  Create("spring");
  ASSERT_TRUE(server_.WorkUntilIdle());
  const auto reader = Watch(Request("spring"));
  const auto first = reader->Next();
  ASSERT_TRUE(first.has_value());
  double progress = first->phone_number().provisioning().progress();
  for (int i = 0; i < 2; ++i) {
    server_.clock().Advance(absl::Seconds(15));
    const auto beat = reader->NextWhile([this] { server_.hub().Tick(server_.clock().Now()); });
    ASSERT_TRUE(beat.has_value());
    ASSERT_TRUE(beat->has_heartbeat());
    EXPECT_EQ(beat->heartbeat().server_time().seconds(), absl::ToUnixSeconds(server_.clock().Now()));
    EXPECT_EQ(beat->heartbeat().revision(), first->phone_number().revision());
    ASSERT_TRUE(beat->heartbeat().has_provisioning());
    EXPECT_GT(beat->heartbeat().provisioning().progress(), progress);
    EXPECT_LT(beat->heartbeat().provisioning().progress(), 1);
    progress = beat->heartbeat().provisioning().progress();
  }
  EXPECT_EQ(server_.vapi().calls(FakeVapi::Call::kGetNumber), 0) << "a watch never asks Vapi";
}

TEST_F(WatchPhoneNumberTest, AHeartbeatOfANumberThatIsThereTellsNoProgress) {
  CreateActive("spring");
  const auto reader = Watch(Request("spring", 0, /*follow=*/true));
  ASSERT_TRUE(reader->Next().has_value());
  server_.clock().Advance(absl::Seconds(15));
  const auto beat = reader->NextWhile([this] { server_.hub().Tick(server_.clock().Now()); });
  ASSERT_TRUE(beat.has_value() && beat->has_heartbeat());
  EXPECT_FALSE(beat->heartbeat().has_provisioning());
}

TEST_F(WatchPhoneNumberTest, ThereIsNoHeartbeatBeforeItIsTime) {
  Create("spring");
  const auto reader = Watch(Request("spring"));
  ASSERT_TRUE(reader->Next().has_value());
  server_.clock().Advance(absl::Seconds(14));
  for (int i = 0; i < 100; ++i) server_.hub().Tick(server_.clock().Now());
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  const auto next = reader->Next();
  ASSERT_TRUE(next.has_value());
  EXPECT_TRUE(next->has_phone_number());
}

TEST_F(WatchPhoneNumberTest, AStreamEndsAtItsMaximumAge) {
  Create("spring");
  const auto reader = Watch(Request("spring"));
  ASSERT_TRUE(reader->Next().has_value());
  server_.clock().Advance(absl::Minutes(30) * 1.1);
  server_.hub().Tick(server_.clock().Now());
  const grpc::Status end = reader->Finish();
  EXPECT_THAT(end, IsGrpcError(grpc::StatusCode::UNAVAILABLE, "WATCH_MAX_AGE"));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(end).has_value());
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, AStreamLivesForNineTenthsOfTheMaximumAge) {
  Create("spring");
  const auto reader = Watch(Request("spring"));
  ASSERT_TRUE(reader->Next().has_value());
  server_.clock().Advance(absl::Minutes(30) * 0.9 - absl::Seconds(1));
  const auto beat = reader->NextWhile([this] { server_.hub().Tick(server_.clock().Now()); });
  ASSERT_TRUE(beat.has_value());
  EXPECT_TRUE(beat->has_heartbeat());
}

TEST_F(WatchPhoneNumberTest, AShutdownOfTheHubEndsTheStreamAndRefusesOthers) {
  Create("spring");
  const auto reader = Watch(Request("spring"));
  ASSERT_TRUE(reader->Next().has_value());
  server_.hub().Shutdown();
  const auto shutting_down = IsGrpcError(grpc::StatusCode::UNAVAILABLE, "SHUTTING_DOWN");
  EXPECT_THAT(reader->Finish(), shutting_down);
  EXPECT_THAT(Watch(Request("spring"))->Finish(), shutting_down);
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchPhoneNumberTest, StreamsAreCountedByHowTheyEnd) {
  CreateActive("spring");
  EXPECT_THAT(Watch(Request("spring"))->Finish(), IsGrpcOk());
  EXPECT_EQ(Watch(Request("nobody"))->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
  for (const char* code : {"OK", "NotFound"}) {
    EXPECT_TRUE(Eventually([&] {
      return server_.metrics().Render().find(
                 absl::StrCat("dialtone_watches_ended_total{reason=\"", code, "\"} 1")) != std::string::npos;
    })) << server_.metrics().Render();
  }
  EXPECT_NE(server_.metrics().Render().find("grpc_method=\"WatchPhoneNumber\""), std::string::npos);
}

class WatchLimitTest : public WatchPhoneNumberTest {
 protected:
  WatchLimitTest() : WatchPhoneNumberTest({.watch_limits = {.total = 10, .per_caller = 2}}) {}
};

TEST_F(WatchLimitTest, ACallerWithTooManyStreamsIsToldWhenToComeBack) {
  Create("spring");
  std::vector<std::unique_ptr<Reader>> open;
  for (int i = 0; i < 2; ++i) {
    open.push_back(Watch(Request("spring")));
    ASSERT_TRUE(open.back()->Next().has_value());
  }
  // Another connection of the same host is the same caller.
  const auto stub = v1::PhoneNumberService::NewStub(server_.NewChannel());
  Reader refused(*stub, &NumberStub::WatchPhoneNumber, Request("spring"));
  const grpc::Status end = refused.Finish();
  EXPECT_THAT(end, IsGrpcError(grpc::StatusCode::RESOURCE_EXHAUSTED, "TOO_MANY_WATCHES_OF_CALLER"));
  const auto retry = DetailOf<google::rpc::RetryInfo>(end);
  ASSERT_TRUE(retry.has_value());
  EXPECT_GT(retry->retry_delay().seconds(), 0);

  open.front()->Cancel();
  open.front()->Finish();
  ASSERT_TRUE(HubHas(1));
  EXPECT_TRUE(Watch(Request("spring"))->Next().has_value());
}

}  // namespace
}  // namespace dialtone
