#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/rpc/rpc_test.h"
#include "tests/support/eventually.h"
#include "tests/support/sample_records.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using Reader = StreamReader<v1::WatchCampaignsResponse>;
using Message = v1::WatchCampaignsResponse;

// What a caller knows who takes every message as it comes.
class CallersView {
 public:
  void Take(const Message& message) {
    switch (message.event_case()) {
      case Message::kCampaign: {
        const v1::Campaign& campaign = message.campaign();
        const auto known = campaigns_.find(campaign.name());
        if (known != campaigns_.end()) {
          EXPECT_GT(campaign.revision(), known->second.revision()) << campaign.name() << " went backwards";
        }
        campaigns_[campaign.name()] = campaign;
        break;
      }
      case Message::kRemoved:
        EXPECT_EQ(campaigns_.erase(message.removed().name()), 1u)
            << message.removed().name() << " was removed and never there";
        break;
      case Message::kSnapshotEnd:
        EXPECT_FALSE(complete_) << "a second snapshot_end";
        EXPECT_EQ(message.snapshot_end().campaign_count(), static_cast<int>(campaigns_.size()));
        complete_ = true;
        break;
      case Message::kHeartbeat:
      case Message::EVENT_NOT_SET:
        break;
    }
  }
  // Reads until `done` or the end of the stream; false when it ended first.
  bool TakeUntil(Reader& reader, const std::function<bool()>& done) {
    while (!done()) {
      const auto message = reader.Next();
      if (!message.has_value()) return false;
      Take(*message);
    }
    return true;
  }
  bool TakeSnapshot(Reader& reader) {
    return TakeUntil(reader, [this] { return complete_; });
  }

  bool complete() const { return complete_; }
  bool Has(const std::string& id) const { return campaigns_.contains("campaigns/" + id); }
  const v1::Campaign& at(const std::string& id) const { return campaigns_.at("campaigns/" + id); }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& [name, campaign] : campaigns_) names.insert(name);
    return names;
  }
  std::map<std::string, std::int64_t> revisions() const {
    std::map<std::string, std::int64_t> revisions;
    for (const auto& [name, campaign] : campaigns_) revisions[name] = campaign.revision();
    return revisions;
  }

 private:
  std::map<std::string, v1::Campaign> campaigns_;
  bool complete_ = false;
};

class WatchCampaignsTest : public RpcTest {
 protected:
  // Over a connection on which little is under way to a caller who does not read.
  std::unique_ptr<Reader> WatchNarrowly(const v1::WatchCampaignsRequest& request = {}) {
    narrow_ = v1::CampaignService::NewStub(NarrowChannel());
    return std::make_unique<Reader>(*narrow_, &CampaignStub::WatchCampaigns, request);
  }
  std::unique_ptr<Reader> Watch(const v1::WatchCampaignsRequest& request = {}) {
    return std::make_unique<Reader>(server_.campaigns(), &CampaignStub::WatchCampaigns, request);
  }
  static v1::WatchCampaignsRequest Only(v1::Campaign::State state) {
    v1::WatchCampaignsRequest request;
    request.mutable_filter()->add_states(state);
    return request;
  }
  bool HubHas(std::size_t streams) {
    return Eventually([&] { return server_.hub().open() == streams; });
  }
  void Store(const std::string& id, absl::Duration age = absl::ZeroDuration()) {
    ASSERT_OK(server_.store().Create(NewRecord(id, server_.clock().Now() - age), {}, {}));
  }
  void SetState(const std::string& id, CampaignState state) {
    Change(id, [&](CampaignRecord& record) { record.campaign.state = state; });
  }
  void Remove(const std::string& id) {
    Change(id, [](CampaignRecord& record) { record.job.step = Step::kGone; });
  }
  std::map<std::string, std::int64_t> StoredRevisions() {
    std::map<std::string, std::int64_t> revisions;
    const auto page = server_.store().ListCampaigns({.page_size = 1000});
    for (const CampaignView& view : page->campaigns) {
      revisions["campaigns/" + view.campaign.id.value] = view.campaign.revision;
    }
    return revisions;
  }

 private:
  std::unique_ptr<CampaignStub> narrow_;
};

TEST_F(WatchCampaignsTest, AnEmptyListIsAnEmptySnapshot) {
  const auto reader = Watch();
  const auto first = reader->Next();
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(first->has_snapshot_end());
  EXPECT_EQ(first->snapshot_end().campaign_count(), 0);
}

TEST_F(WatchCampaignsTest, TheSnapshotIsFollowedByChangesAndRemovals) {
  const v1::Campaign spring = CreateActive("spring");
  Create("summer");
  const auto reader = Watch();
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  EXPECT_THAT(view.names(), ElementsAre("campaigns/spring", "campaigns/summer"));
  EXPECT_EQ(view.at("spring").SerializeAsString(), spring.SerializeAsString());

  Create("autumn");
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return view.Has("autumn"); }));
  ASSERT_THAT(Rename("spring", "Renamed").status, IsGrpcOk());
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return view.at("spring").display_name() == "Renamed"; }));
  ASSERT_TRUE(server_.Ripen());
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return view.at("summer").state() == v1::Campaign::ACTIVE; }));
  EXPECT_NE(view.at("summer").phone_number().number(), "");
  ASSERT_THAT(Delete("spring").status, IsGrpcOk());
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return view.at("spring").state() == v1::Campaign::DELETING; }));
  ASSERT_TRUE(server_.WorkUntilIdle());
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return !view.Has("spring"); }));
}

TEST_F(WatchCampaignsTest, ACampaignThatStopsMatchingIsRemovedAndOneThatStartsIsAdded) {
  Create("spring");
  CreateFailed("summer");
  const auto reader = Watch(Only(v1::Campaign::FAILED));
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  EXPECT_THAT(view.names(), ElementsAre("campaigns/summer"));
  ASSERT_THAT(Retry("summer").status, IsGrpcOk());
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return !view.Has("summer"); }));
  SetState("spring", CampaignState::kFailed);
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return view.Has("spring"); }));
  EXPECT_THAT(view.names(), ElementsAre("campaigns/spring"));
}

TEST_F(WatchCampaignsTest, ACampaignThatNeverMatchedIsNotHeardOf) {
  CreateActive("spring");
  Create("summer");
  const auto reader = Watch(Only(v1::Campaign::ACTIVE));
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  ASSERT_THAT(Rename("summer", "Renamed").status, IsGrpcOk());
  Remove("summer");
  ASSERT_THAT(Rename("spring", "Renamed").status, IsGrpcOk());
  const auto next = reader->Next();
  ASSERT_TRUE(next.has_value() && next->has_campaign());
  EXPECT_EQ(next->campaign().name(), "campaigns/spring");
}

TEST_F(WatchCampaignsTest, AFaultyFilterIsRefused) {
  v1::WatchCampaignsRequest request;
  request.mutable_filter()->add_states(v1::Campaign::STATE_UNSPECIFIED);
  request.mutable_filter()->set_text(std::string(121, 'x'));
  EXPECT_THAT(FaultyFields(Watch(request)->Finish()), UnorderedElementsAre("filter.states", "filter.text"));
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchCampaignsTest, AListOfSeveralPagesIsOneSnapshot) {
  for (int i = 0; i < 450; ++i) Store(absl::StrCat("campaign", i), absl::Seconds(i / 7));
  const auto reader = Watch();
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  EXPECT_EQ(view.revisions(), StoredRevisions());
  EXPECT_EQ(view.names().size(), 450u);
}

TEST_F(WatchCampaignsTest, WhatChangesWhileTheSnapshotIsReadIsNeitherLostNorUndone) {
  for (int i = 0; i < 450; ++i) Store(absl::StrCat("campaign", i), absl::Seconds(i));
  int pages = 0;
  server_.hooks().After(HookedStore::Call::kListCampaigns, [&] {
    ++pages;
    // The page has been read and not been taken: of what it shows, of what was shown, and of what is to come,
    // some changes and some goes.
    for (const int i : {0, 150, 210, 390, 449}) {
      const std::string id = absl::StrCat("campaign", i);
      Change(id,
             [&](CampaignRecord& record) { record.campaign.display_name = absl::StrCat("Page ", pages); });
    }
    Remove(absl::StrCat("campaign", pages * 140));
    Store(absl::StrCat("created", pages));
    return absl::OkStatus();
  });
  const auto reader = Watch();
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  server_.hooks().After(HookedStore::Call::kListCampaigns, nullptr);
  EXPECT_EQ(pages, 3);
  const auto stored = StoredRevisions();
  EXPECT_EQ(stored.size(), 450u);
  Store("last");
  ASSERT_TRUE(view.TakeUntil(*reader, [&] { return view.Has("last"); }));
  EXPECT_EQ(view.revisions(), StoredRevisions());
}

TEST_F(WatchCampaignsTest, AStoreThatFailsEndsTheStreamWithItsError) {
  server_.hooks().After(HookedStore::Call::kListCampaigns, [] { return absl::UnavailableError("down"); });
  EXPECT_EQ(Watch()->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchCampaignsTest, ASlowReaderGetsTheLastStateOfEveryCampaign) {
  constexpr int kCampaigns = 5, kChanges = 60;
  std::vector<std::string> ids;
  for (int i = 0; i < kCampaigns; ++i) {
    ids.push_back(absl::StrCat("campaign", i));
    Store(ids.back());
  }
  const auto reader = WatchNarrowly();
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  // Together far more than the connection holds for a caller who does not read.
  for (int change = 1; change <= kChanges; ++change) {
    for (const std::string& id : ids) {
      Change(id, [&](CampaignRecord& record) {
        record.campaign.assistant.system_prompt = absl::StrCat(change, std::string(40000, 'x'));
      });
    }
  }
  Remove("campaign4");
  int messages = 0;
  ASSERT_TRUE(view.TakeUntil(*reader, [&] {
    ++messages;
    if (view.Has("campaign4")) return false;
    for (int i = 0; i < 4; ++i) {
      if (view.at(ids[i]).revision() != kChanges + 1) return false;
    }
    return true;
  }));
  EXPECT_LT(messages, kCampaigns * kChanges / 2);
}

TEST_F(WatchCampaignsTest, ACampaignThatComesAndGoesUnreadIsNotHeardOf) {
  const auto reader = WatchNarrowly(Only(v1::Campaign::ACTIVE));
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  // Fills the connection, so that what follows waits.
  for (int i = 0; i < 50; ++i) {
    const std::string id = absl::StrCat("filler", i);
    CampaignRecord record = NewRecord(id, server_.clock().Now());
    record.campaign.state = CampaignState::kActive;
    record.campaign.assistant.system_prompt = std::string(40000, 'x');
    ASSERT_OK(server_.store().Create(record, {}, {}));
  }
  Store("restless");
  for (int i = 0; i < 50; ++i) {
    SetState("restless", CampaignState::kActive);
    SetState("restless", CampaignState::kFailed);
  }
  Store("last");
  SetState("last", CampaignState::kActive);
  ASSERT_TRUE(view.TakeUntil(*reader, [&] {
    EXPECT_FALSE(view.Has("restless"));
    return view.Has("last");
  }));
  EXPECT_EQ(view.names().size(), 51u);
}

TEST_F(WatchCampaignsTest, ChangesOnlyTellsOfNothingThatWasThereBefore) {
  Store("old");
  v1::WatchCampaignsRequest request = Only(v1::Campaign::ACTIVE);
  request.set_changes_only(true);
  const auto reader = Watch(request);
  const auto first = reader->Next();
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(first->has_snapshot_end()) << first->ShortDebugString();
  EXPECT_EQ(first->snapshot_end().campaign_count(), 0);

  Store("new");
  EXPECT_EQ(reader->Next()->removed().name(), "campaigns/new") << "it does not match, known or not";
  SetState("new", CampaignState::kActive);
  EXPECT_EQ(reader->Next()->campaign().name(), "campaigns/new");
  SetState("old", CampaignState::kFailed);
  EXPECT_EQ(reader->Next()->removed().name(), "campaigns/old") << "the caller may have it from a list";
  Remove("new");
  EXPECT_EQ(reader->Next()->removed().name(), "campaigns/new");
}

TEST_F(WatchCampaignsTest, SilenceIsFilledWithHeartbeats) {
  const auto reader = Watch();
  ASSERT_TRUE(reader->Next().has_value());
  server_.clock().Advance(absl::Seconds(15));
  const auto beat = reader->NextWhile([this] { server_.hub().Tick(server_.clock().Now()); });
  ASSERT_TRUE(beat.has_value());
  ASSERT_TRUE(beat->has_heartbeat());
  EXPECT_EQ(beat->heartbeat().server_time().seconds(), absl::ToUnixSeconds(server_.clock().Now()));
}

TEST_F(WatchCampaignsTest, AStreamEndsAtItsMaximumAge) {
  const auto reader = Watch();
  ASSERT_TRUE(reader->Next().has_value());
  server_.clock().Advance(absl::Minutes(33));
  server_.hub().Tick(server_.clock().Now());
  EXPECT_THAT(reader->Finish(), IsGrpcError(grpc::StatusCode::UNAVAILABLE, "WATCH_MAX_AGE"));
}

TEST_F(WatchCampaignsTest, ACallerWhoCancelsLeavesNothingBehind) {
  const auto reader = Watch();
  ASSERT_TRUE(reader->Next().has_value());
  ASSERT_EQ(server_.hub().open(), 1u);
  reader->Cancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(HubHas(0));
}

TEST_F(WatchCampaignsTest, AShutdownOfTheHubEndsTheStream) {
  const auto reader = Watch();
  ASSERT_TRUE(reader->Next().has_value());
  server_.hub().Shutdown();
  EXPECT_THAT(reader->Finish(), IsGrpcError(grpc::StatusCode::UNAVAILABLE, "SHUTTING_DOWN"));
}

TEST_F(WatchCampaignsTest, AWatchNeverAsksVapi) {
  Create("spring");
  const auto reader = Watch();
  CallersView view;
  ASSERT_TRUE(view.TakeSnapshot(*reader));
  for (const auto call : {FakeVapi::Call::kGetNumber, FakeVapi::Call::kListNumbers,
                          FakeVapi::Call::kCreateAssistant, FakeVapi::Call::kListAssistants}) {
    EXPECT_EQ(server_.vapi().calls(call), 0);
  }
}

}  // namespace
}  // namespace dialtone
