// Replicas on one PostgreSQL hear of each other's commits. Time stands still unless a test moves it, so that
// no sweep comes to the aid of a notice that was lost.
#include "server/watch/change_feed.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "server/watch/published_revisions.h"
#include "storage/open_store.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/postgres_server.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/watch/recording_sink.h"

namespace dialtone {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

// What assemble.cc makes of it, stepped by the test.
class Replica {
 public:
  enum class Notices { kOn, kOff };

  Replica(const Secret& url, const std::string& origin, const Clock& clock, Notices notices = Notices::kOn)
      : clock_(clock),
        opened_(Opened(url, origin, notices)),
        store_(std::move(opened_.store), hub_, &published_) {}

  absl::Duration Tick() { return feed_.Tick(); }
  // Until nothing is left to be done at once.
  void TickUntilIdle() {
    while (Tick() == absl::ZeroDuration()) {
    }
  }
  // Connects, and does what follows.
  void StartListening() {
    feed_.Tick();
    ASSERT_TRUE(feed_.listening());
  }
  // Ticks until `sink` was told of revision `revision` of `id`; false when that does not come.
  bool Hears(const RecordingSink& sink, const CampaignId& id, std::int64_t revision) {
    return Eventually([&] {
      if (Told(sink, id, revision)) return true;
      feed_.Tick();
      return Told(sink, id, revision);
    });
  }

  CampaignRecord Create(const std::string& id) {
    EXPECT_OK(store_.Create(NewRecord(id, clock_.Now()), {}, {}));
    return *store_.Load({id});
  }
  CampaignRecord Rename(const CampaignRecord& before, const std::string& name) {
    CampaignRecord after = before;
    after.campaign.display_name = name;
    const auto renamed = store_.Commit(before, after, clock_.Now(), {});
    EXPECT_OK(renamed);
    return renamed.ok() ? *renamed : before;
  }
  CampaignRecord MoveTo(const CampaignRecord& before, Step step, PhoneNumberState state) {
    CampaignRecord after = before;
    after.job.step = step;
    after.number.state = state;
    const auto moved = store_.Commit(before, after, clock_.Now(), {});
    EXPECT_OK(moved);
    return moved.ok() ? *moved : before;
  }

  std::shared_ptr<RecordingSink> WatchAll() {
    auto sink = std::make_shared<RecordingSink>();
    EXPECT_OK(hub_.AddForAll("test", sink));
    return sink;
  }
  std::shared_ptr<RecordingSink> Watch(const CampaignId& id) {
    auto sink = std::make_shared<RecordingSink>();
    EXPECT_OK(hub_.AddForCampaign(id, "test", sink));
    return sink;
  }

  // The value of a series of the metrics, as text.
  std::string Metric(const std::string& series) {
    const std::string all = "\n" + metrics_.Render();
    const std::size_t begin = all.find("\n" + series + " ");
    if (begin == std::string::npos) return "no such series";
    const std::size_t value = begin + series.size() + 2;
    return all.substr(value, all.find('\n', value) - value);
  }

  ChangeFeed& feed() { return feed_; }
  PublishingStore& store() { return store_; }
  ChangeReader& reader() { return *opened_.change_reader; }

  static bool Told(const RecordingSink& sink, const CampaignId& id, std::int64_t revision) {
    for (const CampaignChange& change : sink.changes()) {
      if (change.number.id == id && RevisionOf(change) >= revision) return true;
    }
    return false;
  }
  static std::int64_t RevisionOf(const CampaignChange& change) {
    return change.campaign.has_value() ? change.campaign->revision : kGoneRevision;
  }

 private:
  static OpenedStore Opened(const Secret& url, const std::string& origin, Notices notices) {
    StoreOptions options;
    options.url = url;
    options.origin = origin;
    options.notify = notices == Notices::kOn;
    absl::StatusOr<OpenedStore> opened = OpenStore(options);
    EXPECT_OK(opened);
    return *std::move(opened);
  }

  const Clock& clock_;
  SeededRandom random_{5};
  Metrics metrics_;
  WatchHub hub_{{}};
  PublishedRevisions published_;
  OpenedStore opened_;
  PublishingStore store_;
  ChangeFeed feed_{{.store = store_,
                    .hub = hub_,
                    .reader = *opened_.change_reader,
                    .listener = opened_.change_listener.get(),
                    .published = published_,
                    .clock = clock_,
                    .random = random_,
                    .metrics = metrics_}};
};

std::vector<std::int64_t> Revisions(const RecordingSink& sink) {
  std::vector<std::int64_t> revisions;
  for (const CampaignChange& change : sink.changes()) revisions.push_back(Replica::RevisionOf(change));
  return revisions;
}

// Lets the test step in when campaigns were read and are not published yet.
class SteppedReader final : public ChangeReader {
 public:
  SteppedReader(ChangeReader& reader, std::function<void()> after_read)
      : reader_(reader), after_read_(std::move(after_read)) {}

  absl::StatusOr<std::vector<StoredCampaign>> ReadCampaigns(absl::Span<const CampaignId> ids) override {
    auto read = reader_.ReadCampaigns(ids);
    after_read_();
    return read;
  }
  absl::StatusOr<std::vector<CampaignRevision>> ReadRevisions(absl::Span<const CampaignId> ids) override {
    return reader_.ReadRevisions(ids);
  }
  absl::StatusOr<std::vector<CampaignRevision>> ReadChanges(const PageCursor& after, int limit) override {
    return reader_.ReadChanges(after, limit);
  }

 private:
  ChangeReader& reader_;
  const std::function<void()> after_read_;
};

class ChangeFeedTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  const Secret url_ = SharedPostgresServer().NewDatabase();
  Replica here_{url_, "here", clock_};
  Replica there_{url_, "there", clock_};
};

TEST_F(ChangeFeedTest, ACommitOfAnotherReplicaIsHeardByWhoWatchesItAndByWhoWatchesAll) {
  here_.StartListening();
  const auto all = here_.WatchAll();
  const auto one = here_.Watch({"spring"});
  const auto other = here_.Watch({"summer"});
  const CampaignRecord created = there_.Create("spring");
  ASSERT_TRUE(here_.Hears(*all, {"spring"}, 1));
  const CampaignRecord renamed = there_.Rename(created, "Renamed");
  ASSERT_TRUE(here_.Hears(*all, {"spring"}, 2));
  EXPECT_THAT(Revisions(*one), ElementsAre(1, 2));
  EXPECT_EQ(one->changes()[1].campaign, renamed.campaign);
  EXPECT_EQ(one->changes()[1].number, renamed.number);
  EXPECT_THAT(other->changes(), IsEmpty());
  EXPECT_EQ(here_.Metric("dialtone_change_notices_total"), "2");
  EXPECT_EQ(here_.Metric("dialtone_changes_read_total{cause=\"notice\"}"), "2");
}

TEST_F(ChangeFeedTest, ManyCommitsInOneTransactionAreAllHeard) {
  std::vector<RecordChange> changes;
  for (int i = 0; i < 5; ++i) {
    RecordChange& change = changes.emplace_back();
    change.before = change.after = there_.Create(absl::StrCat("c", i));
    change.after.campaign.display_name = "Renamed";
  }
  // The last one only moves its job, which nobody sees; the one before it comes too late.
  changes[4].after.campaign.display_name = changes[4].before.campaign.display_name;
  changes[4].after.job.failures = 3;
  there_.Rename(changes[3].before, "Sooner");
  here_.StartListening();
  const auto all = here_.WatchAll();
  const auto answers = there_.store().CommitAll(changes, clock_.Now());
  EXPECT_THAT(answers[3], StatusIs(absl::StatusCode::kAborted));
  EXPECT_OK(answers[4]);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(here_.Hears(*all, {absl::StrCat("c", i)}, 2));
  EXPECT_THAT(all->changes(), SizeIs(3));
  EXPECT_EQ(here_.Metric("dialtone_change_notices_total"), "3");
}

TEST_F(ChangeFeedTest, ManyCreatesInOneTransactionAreAllHeardAndThoseThatMadeNothingAreNot) {
  there_.Create("taken");
  std::vector<Creation> creations;
  for (const char* id : {"a", "taken", "b", "c"}) creations.push_back({NewRecord(id, clock_.Now()), {}, {}});
  here_.StartListening();
  const auto all = here_.WatchAll();
  for (const auto& answer : there_.store().CreateAll(creations)) EXPECT_OK(answer);
  for (const char* id : {"a", "b", "c"}) EXPECT_TRUE(here_.Hears(*all, {id}, 1)) << id;
  EXPECT_THAT(all->changes(), SizeIs(3));
  EXPECT_EQ(here_.Metric("dialtone_change_notices_total"), "3");
}

TEST_F(ChangeFeedTest, TheEndOfACampaignIsToldWithItsNumber) {
  const CampaignRecord created = there_.Create("spring");
  here_.StartListening();
  const auto one = here_.Watch({"spring"});
  const CampaignRecord released =
      there_.MoveTo(created, Step::kDeletingAssistant, PhoneNumberState::kReleased);
  ASSERT_TRUE(here_.Hears(*one, {"spring"}, 2));
  there_.MoveTo(released, Step::kGone, PhoneNumberState::kReleased);
  ASSERT_TRUE(here_.Hears(*one, {"spring"}, kGoneRevision));
  EXPECT_THAT(Revisions(*one), ElementsAre(2, kGoneRevision));
  EXPECT_EQ(one->changes()[1].number.state, PhoneNumberState::kReleased);
}

TEST_F(ChangeFeedTest, OwnCommitsArePublishedOnceAndALookIsNoChange) {
  here_.StartListening();
  const auto all = here_.WatchAll();
  const CampaignRecord own = here_.Create("own");
  here_.Rename(own, "Renamed");
  const CampaignRecord other = there_.Create("other");
  ASSERT_OK(there_.store().RecordChecks({other.campaign.id}, clock_.Now(), CheckOutcome::kStillPending, {}));
  // What comes after it shows that nothing else came before.
  there_.Create("last");
  ASSERT_TRUE(here_.Hears(*all, {"last"}, 1));
  EXPECT_THAT(Revisions(*all), ElementsAre(1, 2, 1, 1));
  EXPECT_EQ(here_.Metric("dialtone_change_notices_total"), "2");
  clock_.Advance(ChangeFeed::kSweepInterval);
  there_.Create("after the sweep");
  ASSERT_TRUE(here_.Hears(*all, {"after the sweep"}, 1));
  EXPECT_THAT(all->changes(), SizeIs(5)) << "the sweep publishes nothing twice";
}

TEST_F(ChangeFeedTest, WhatWasReadBeforeANewerCommitIsNotPublishedAfterIt) {
  const CampaignRecord created = there_.Create("spring");
  const auto all = here_.WatchAll();
  SteppedReader reader(here_.reader(), [&] { here_.Rename(created, "Renamed"); });
  ASSERT_OK(here_.store().PublishStored(reader, {created.campaign.id}));
  EXPECT_THAT(Revisions(*all), ElementsAre(2));
}

TEST_F(ChangeFeedTest, WhatIsReadIsEitherThereOrGoneOrNothing) {
  const CampaignRecord living = there_.Create("living");
  there_.MoveTo(there_.Create("gone"), Step::kGone, PhoneNumberState::kReleased);
  const std::vector<CampaignId> ids = {{"living"}, {"gone"}, {"nobody"}};
  ASSERT_OK_AND_ASSIGN(const std::vector<StoredCampaign> stored, here_.reader().ReadCampaigns(ids));
  ASSERT_THAT(stored, SizeIs(2));
  EXPECT_EQ(stored[0].campaign, living.campaign);
  EXPECT_EQ(stored[0].number, living.number);
  EXPECT_FALSE(stored[1].campaign.has_value());
  EXPECT_EQ(stored[1].number.id, CampaignId{"gone"});
  ASSERT_OK_AND_ASSIGN(const std::vector<CampaignRevision> revisions, here_.reader().ReadRevisions(ids));
  std::map<std::string, std::int64_t> by_id;
  for (const CampaignRevision& revision : revisions) by_id[revision.id.value] = revision.revision;
  EXPECT_EQ(by_id, (std::map<std::string, std::int64_t>{{"gone", kGoneRevision}, {"living", 1}}));
}

TEST_F(ChangeFeedTest, WhatNobodyWatchesIsNotRead) {
  here_.StartListening();
  const auto one = here_.Watch({"last"});
  there_.Create("spring");
  there_.Create("last");
  ASSERT_TRUE(here_.Hears(*one, {"last"}, 1));
  EXPECT_EQ(here_.Metric("dialtone_change_notices_total"), "2");
  EXPECT_EQ(here_.Metric("dialtone_changes_read_total{cause=\"notice\"}"), "1");
  EXPECT_EQ(here_.Metric("dialtone_changes_read_total{cause=\"sweep\"}"), "0");
}

TEST_F(ChangeFeedTest, MoreNoticesThanThereIsRoomForMakeItLookAtEverything) {
  here_.StartListening();
  const auto all = here_.WatchAll();
  const auto database = url_.Reveal().substr(url_.Reveal().rfind('/') + 1);
  const std::string name = database.substr(0, database.find('?'));
  there_.Create("spring");
  SharedPostgresServer().Query(absl::StrCat("SELECT count(pg_notify('dialtone_changes', 'x nobody-' || i))"
                                            " FROM generate_series(1, ",
                                            2 * ChangeFeed::kQueueCapacity, ") AS i"),
                               name);
  ASSERT_TRUE(Eventually([&] {
    here_.Tick();
    return here_.Metric("dialtone_change_feed_overflows_total") != "0";
  }));
  EXPECT_TRUE(here_.Hears(*all, {"spring"}, 1));
  there_.Create("summer");
  EXPECT_TRUE(here_.Hears(*all, {"summer"}, 1));
}

TEST_F(ChangeFeedTest, StopEndsAWait) {
  here_.StartListening();
  std::thread waiting([&] {
    while (here_.Tick() == absl::ZeroDuration()) {
    }
  });
  here_.feed().Stop();
  waiting.join();
  EXPECT_EQ(here_.Tick(), absl::InfiniteDuration());
}

class SweepAloneTest : public ::testing::Test {
 protected:
  // The next sweep, to its end.
  void Sweep() {
    clock_.Advance(ChangeFeed::kSweepInterval);
    here_.TickUntilIdle();
  }

  FakeClock clock_;
  const Secret url_ = SharedPostgresServer().NewDatabase();
  Replica here_{url_, "here", clock_, Replica::Notices::kOff};
  Replica there_{url_, "there", clock_, Replica::Notices::kOff};
};

TEST_F(SweepAloneTest, FindsWhatNoNoticeTellsOf) {
  const CampaignRecord spring = there_.Create("spring");
  const CampaignRecord summer = there_.Create("summer");
  const auto one = here_.Watch({"spring"});
  EXPECT_EQ(here_.Tick(), ChangeFeed::kSweepInterval);
  there_.Rename(spring, "Renamed");
  Sweep();
  EXPECT_THAT(Revisions(*one), ElementsAre(2));
  Sweep();
  EXPECT_THAT(Revisions(*one), ElementsAre(2)) << "once";

  const auto all = here_.WatchAll();
  there_.Rename(summer, "Renamed");
  Sweep();
  EXPECT_TRUE(Replica::Told(*all, {"summer"}, 2));
  Sweep();
  EXPECT_FALSE(here_.feed().listening());
}

TEST_F(SweepAloneTest, FindsTheEndOfACampaignEvenLongAfterItsNumberWasReleased) {
  const auto all = here_.WatchAll();
  const CampaignRecord created = there_.Create("spring");
  const auto one = here_.Watch({"spring"});
  const CampaignRecord released =
      there_.MoveTo(created, Step::kDeletingAssistant, PhoneNumberState::kReleased);
  Sweep();
  EXPECT_THAT(Revisions(*all), ElementsAre(2));
  clock_.Advance(absl::Hours(3));
  here_.TickUntilIdle();
  there_.MoveTo(released, Step::kGone, PhoneNumberState::kReleased);
  Sweep();
  EXPECT_THAT(Revisions(*all), ElementsAre(2, kGoneRevision));
  EXPECT_THAT(Revisions(*one), ElementsAre(2, kGoneRevision));
}

TEST_F(SweepAloneTest, FindsMoreThanOneStepTakesAndOwnCommitsPublishNothingTwice) {
  const auto all = here_.WatchAll();
  here_.Create("own");
  CampaignRecord record = NewRecord("other", clock_.Now());
  const int many = ChangeSweep::kRows + 200;
  for (int i = 0; i < many; ++i) there_.Create(absl::StrCat("c", i));
  Sweep();
  std::map<std::string, int> told;
  for (const CampaignChange& change : all->changes()) ++told[change.number.id.value];
  EXPECT_EQ(told.size(), static_cast<std::size_t>(many) + 1);
  for (const auto& [id, times] : told) EXPECT_EQ(times, 1) << id;
}

TEST_F(SweepAloneTest, ClocksThatDifferLessThanTheMarginHideNothing) {
  const auto all = here_.WatchAll();
  Sweep();
  FakeClock behind(clock_.Now() - ChangeSweep::kMargin + absl::Seconds(1));
  Replica late(url_, "late", behind, Replica::Notices::kOff);
  late.Create("spring");
  Sweep();
  EXPECT_THAT(Revisions(*all), ElementsAre(1));
}

TEST_F(SweepAloneTest, AWallClockThatIsSetBackHidesNothing) {
  const auto all = here_.WatchAll();
  Sweep();
  clock_.Step(-absl::Hours(1));
  there_.Create("spring");
  Sweep();
  EXPECT_THAT(Revisions(*all), ElementsAre(1));
}

TEST(ChangeFeedFaults, ADatabaseThatIsAwayIsTriedAgainAtGrowingGapsAndNothingIsMissed) {
  PostgresServer server;
  const Secret url = server.NewDatabase();
  FakeClock clock;
  Replica here(url, "here", clock);
  Replica there(url, "there", clock);
  const CampaignRecord spring = there.Create("spring");
  here.StartListening();
  const auto all = here.WatchAll();
  const auto one = here.Watch({"spring"});
  server.Stop(PostgresServer::StopMode::kImmediate);
  ASSERT_TRUE(Eventually([&] {
    here.Tick();
    return !here.feed().listening();
  }));
  std::vector<absl::Duration> pauses;
  for (int i = 0; i < 12; ++i) {
    const absl::Duration pause = here.Tick();
    pauses.push_back(pause);
    clock.Advance(std::max(pause, absl::Milliseconds(1)));
  }
  EXPECT_THAT(pauses, Each(AllOf(Ge(absl::ZeroDuration()), Le(absl::Seconds(10)))));
  EXPECT_FALSE(here.feed().listening());

  server.Start();
  ASSERT_TRUE(Eventually([&] { return there.store().CheckReady().ok(); }));
  there.Rename(spring, "Renamed");
  there.Create("summer");
  ASSERT_TRUE(Eventually([&] {
    clock.Advance(here.Tick());
    return here.feed().listening();
  }));
  EXPECT_TRUE(here.Hears(*one, {"spring"}, 2));
  EXPECT_TRUE(here.Hears(*all, {"summer"}, 1));
  EXPECT_EQ(here.Metric("dialtone_change_feed_connects_total"), "2");
}

class CutConnectionTest : public ::testing::TestWithParam<bool> {};

// Commits go on while the listening connection is cut again and again, at moments that nobody chooses.
TEST_P(CutConnectionTest, NothingIsMissed) {
  constexpr int kCampaigns = 10, kCuts = 30;
  PostgresServer server;
  const Secret url = server.NewDatabase();
  FakeClock clock;
  Replica here(url, "here", clock);
  Replica there(url, "there", clock);
  std::vector<CampaignRecord> records;
  std::vector<std::shared_ptr<RecordingSink>> sinks;
  const std::shared_ptr<RecordingSink> all = GetParam() ? here.WatchAll() : nullptr;
  for (int i = 0; i < kCampaigns; ++i) {
    records.push_back(there.Create(absl::StrCat("c", i)));
    sinks.push_back(GetParam() ? all : here.Watch(records.back().campaign.id));
  }
  here.StartListening();

  std::atomic<bool> cut = false, committed = false;
  std::thread committing([&] {
    for (int i = 0; !cut; ++i) {
      CampaignRecord& record = records[i % kCampaigns];
      record = there.Rename(record, absl::StrCat("Name ", i));
    }
    committed = true;
  });
  std::thread cutting([&] {
    for (int cuts = 0; cuts < kCuts;) {
      const std::string killed = server.Query(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
          " WHERE application_name = 'dialtone-listen'");
      if (killed != "0") ++cuts;
    }
    cut = true;
  });
  const auto tick = [&] {
    here.Tick();
    // Far less than a sweep's interval in all, and enough to connect again.
    if (!here.feed().listening()) clock.Advance(absl::Milliseconds(25));
  };
  while (!committed) tick();
  committing.join();
  cutting.join();
  const auto heard_all = [&] {
    for (int i = 0; i < kCampaigns; ++i) {
      const CampaignRecord& record = records[i];
      if (!Replica::Told(*sinks[i], record.campaign.id, record.campaign.revision)) return false;
    }
    return true;
  };
  EXPECT_TRUE(Eventually([&] {
    if (heard_all()) return true;
    tick();
    return heard_all();
  }));
  EXPECT_NE(here.Metric("dialtone_change_feed_connects_total"), "1");
  std::map<std::string, std::int64_t> newest;
  for (const auto& sink : sinks) {
    newest.clear();
    for (const CampaignChange& change : sink->changes()) {
      std::int64_t& before = newest[change.number.id.value];
      ASSERT_LT(before, Replica::RevisionOf(change)) << "back, or twice";
      before = Replica::RevisionOf(change);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Watching, CutConnectionTest, ::testing::Bool(),
                         [](const auto& watches) { return watches.param ? "All" : "Each"; });

}  // namespace
}  // namespace dialtone
