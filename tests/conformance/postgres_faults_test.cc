// What a PostgreSQL can do to us that no other store does.
#include <arpa/inet.h>
#include <libpq-fe.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/error_reason.h"
#include "base/mutex.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/sql/migrations.h"
#include "tests/conformance/store_conformance.h"
#include "tests/support/postgres_server.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::StatusCode kUnavailable = absl::StatusCode::kUnavailable;
constexpr absl::StatusCode kDeadlineExceeded = absl::StatusCode::kDeadlineExceeded;
constexpr absl::StatusCode kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

std::unique_ptr<Store> Opened(const Secret& url, StoreOptions options = {}) {
  options.url = url;
  absl::StatusOr<OpenedStore> opened = OpenStore(options);
  EXPECT_OK(opened);
  return opened.ok() ? std::move(opened->store) : nullptr;
}

absl::Duration TimeTaken(absl::FunctionRef<void()> body) {
  const SystemClock clock;
  const absl::Duration start = clock.Monotonic();
  body();
  return clock.Monotonic() - start;
}

// A connection beside the store's, to stand in its way.
class Rival {
 public:
  explicit Rival(const Secret& url) : connection_(PQconnectdb(url.Reveal().c_str()), &PQfinish) {}

  void Run(const std::string& sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()),
                                                               &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) << PQerrorMessage(connection_.get());
  }

 private:
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

void KillSessionsOfStores(PostgresServer& server) {
  server.Query(
      "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name = "
      "'dialtone'");
}

// What is logged while it lives.
class CapturedLog {
 public:
  CapturedLog() : before_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("captured", sink));
  }
  ~CapturedLog() { spdlog::set_default_logger(before_); }

  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

TEST(PostgresFaults, KilledSessionsAreReplacedWithoutAnyCallFailing) {
  PostgresServer& server = SharedPostgresServer();
  const std::unique_ptr<Store> store = Opened(server.NewDatabase());
  RunTogether(8, [&](int i) {
    EXPECT_OK(store->Create(NewRecord(absl::StrCat("c", i)), std::nullopt, {}));
    EXPECT_OK(store->Load(CampaignId{absl::StrCat("c", i)}));
  });
  KillSessionsOfStores(server);
  EXPECT_OK(store->GetCampaign(CampaignId{"c1"}));
  KillSessionsOfStores(server);
  EXPECT_OK(store->Create(NewRecord("after"), std::nullopt, {}));
  KillSessionsOfStores(server);
  EXPECT_OK(store->ClaimDue("t", SampleTime(), SampleTime() + absl::Seconds(9), 3));
  EXPECT_OK(store->CheckReady());
}

TEST(PostgresFaults, WhatTheDatabaseRefusesOfOneCreateIsNotRefusedToTheOthersOfTheBatch) {
  const std::unique_ptr<Store> store = Opened(SharedPostgresServer().NewDatabase());
  std::vector<Creation> creations;
  for (const char* id : {"c1", "bad", "c2"}) creations.push_back({.record = NewRecord(id)});
  creations[1].record.campaign.display_name = "no UTF-8: \xff";
  const auto results = store->CreateAll(creations);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_OK(results[0]);
  EXPECT_THAT(results[1], StatusIs(absl::StatusCode::kInternal));
  EXPECT_OK(results[2]);
  EXPECT_OK(store->Load({"c1"}));
  EXPECT_THAT(store->GetPhoneNumber({"bad"}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(store->Load({"c2"}));
}

TEST(PostgresFaults, ADatabaseThatLostSightOfATransactionIsNotTakenForARefusal) {
  PostgresServer server;
  const Secret url = server.NewDatabase();
  const std::string database = server.Query("SELECT datname FROM pg_database ORDER BY oid DESC LIMIT 1");
  const std::unique_ptr<Store> store = Opened(url);
  ASSERT_OK(store->CheckReady());
  server.Query(
      "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN RAISE EXCEPTION 'nobody knows' USING ERRCODE = '40003'; END $$",
      database);
  server.Query("CREATE TRIGGER lose BEFORE INSERT ON campaigns FOR EACH ROW EXECUTE FUNCTION lose()",
               database);
  const absl::StatusOr<CreateResult> lost = store->Create(NewRecord("c1"), std::nullopt, {});
  EXPECT_THAT(lost, StatusIs(kUnavailable, HasSubstr("unknown")));
  EXPECT_GT(RetryDelayOf(lost.status()), absl::ZeroDuration());
}

TEST(PostgresFaults, AServerThatCrashesAndComesBackLosesNothingThatWasAcknowledged) {
  PostgresServer server;
  const std::unique_ptr<Store> store = Opened(server.NewDatabase());
  Mutex mu;
  std::set<std::string> acknowledged;
  std::atomic<int> created = 0;
  std::atomic<bool> stopped = false;
  std::vector<std::thread> writers;
  for (int thread = 0; thread < 4; ++thread) {
    writers.emplace_back([&, thread] {
      for (int i = 0; !stopped; ++i) {
        const std::string id = absl::StrCat("c", thread, "-", i);
        const absl::StatusOr<CreateResult> result = store->Create(NewRecord(id), std::nullopt, {});
        if (!result.ok()) {
          EXPECT_THAT(result, StatusIs(kUnavailable)) << result.status();
          continue;
        }
        MutexLock lock(&mu);
        acknowledged.insert(id);
        ++created;
        created.notify_all();
      }
    });
  }
  for (int seen = created; seen < 100; seen = created) created.wait(seen);
  server.Stop(PostgresServer::StopMode::kImmediate);

  for (int i = 0; i < 3; ++i) {
    EXPECT_LT(TimeTaken([&] { EXPECT_THAT(store->CheckReady(), StatusIs(kUnavailable)); }), absl::Seconds(5));
  }
  stopped = true;
  for (std::thread& writer : writers) writer.join();

  server.Start();
  EXPECT_OK(store->CheckReady());
  for (const std::string& id : acknowledged) EXPECT_OK(store->Load(CampaignId{id}));
}

TEST(PostgresFaults, NoSessionIsOpenedWhereNothingCanBeWritten) {
  PostgresServer server;
  const Secret url = server.NewDatabase();
  const std::string database = server.Query("SELECT datname FROM pg_database ORDER BY oid DESC LIMIT 1");
  server.Query("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
  const std::unique_ptr<Store> store = Opened(url);
  EXPECT_THAT(store->CheckReady(), StatusIs(kUnavailable));
  // As when a standby becomes the primary.
  server.Query("ALTER DATABASE " + database + " RESET default_transaction_read_only");
  EXPECT_OK(store->CheckReady());
  EXPECT_OK(store->Create(NewRecord("c1"), std::nullopt, {}));
}

TEST(PostgresFaults, AServerThatIsDownAtTheStartIsUsedOnceItIsUp) {
  PostgresServer server;
  const Secret url = server.NewDatabase();
  server.Stop(PostgresServer::StopMode::kFast);
  const std::unique_ptr<Store> store = Opened(url);
  EXPECT_THAT(store->CheckReady(), StatusIs(kUnavailable));
  const absl::StatusOr<CreateResult> refused = store->Create(NewRecord("c1"), std::nullopt, {});
  EXPECT_THAT(refused, StatusIs(kUnavailable));
  EXPECT_GT(RetryDelayOf(refused.status()), absl::ZeroDuration());
  server.Start();
  EXPECT_OK(store->CheckReady());
  EXPECT_OK(store->Create(NewRecord("c1"), std::nullopt, {}));
}

TEST(PostgresFaults, AHostThatNeverAnswersCostsTheConnectTimeoutAndNoMore) {
  // The kernel accepts for us; nobody ever speaks.
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 16), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);

  StoreOptions options;
  options.connect_timeout = absl::Seconds(2);
  const std::unique_ptr<Store> store =
      Opened(Secret(absl::StrCat("postgresql://u:secret-password@127.0.0.1:", ntohs(address.sin_port), "/d")),
             options);
  const CapturedLog log;
  const absl::Duration taken = TimeTaken([&] { EXPECT_THAT(store->CheckReady(), StatusIs(kUnavailable)); });
  close(listener);
  EXPECT_LT(taken, absl::Seconds(5));
  EXPECT_THAT(log.text(), Not(HasSubstr("secret-password")));
}

TEST(PostgresFaults, AWaitForALockEndsWithTheStatementTimeoutAndStoresNothing) {
  PostgresServer& server = SharedPostgresServer();
  const Secret url = server.NewDatabase();
  StoreOptions options;
  options.statement_timeout = absl::Milliseconds(200);
  const std::unique_ptr<Store> store = Opened(url, options);
  ASSERT_OK(store->Create(NewRecord("c1"), std::nullopt, {}));
  ASSERT_OK_AND_ASSIGN(const CampaignRecord before, store->Load(CampaignId{"c1"}));
  CampaignRecord after = before;
  after.campaign.display_name = "changed";

  Rival rival(url);
  // The job can be written, the campaign cannot: a transaction stopped halfway.
  rival.Run("BEGIN; SELECT 1 FROM campaigns WHERE id = 'c1' FOR UPDATE");
  const absl::Duration taken = TimeTaken(
      [&] { EXPECT_THAT(store->Commit(before, after, SampleTime(), {}), StatusIs(kDeadlineExceeded)); });
  EXPECT_LT(taken, absl::Seconds(2));
  ASSERT_OK_AND_ASSIGN(const CampaignRecord unchanged, store->Load(CampaignId{"c1"}));
  EXPECT_EQ(unchanged, before);
  rival.Run("ROLLBACK");
  EXPECT_OK(store->Commit(before, after, SampleTime(), {}));
}

TEST(PostgresFaults, WhenAllSessionsAreTakenACallFailsWithinTheLeaseTimeout) {
  PostgresServer& server = SharedPostgresServer();
  const Secret url = server.NewDatabase();
  StoreOptions options;
  options.connections = 1;
  options.lease_timeout = absl::Milliseconds(100);
  options.statement_timeout = absl::Seconds(20);
  const std::unique_ptr<Store> store = Opened(url, options);
  ASSERT_OK(store->Create(NewRecord("c1"), std::nullopt, {}));

  Rival rival(url);
  rival.Run("BEGIN; LOCK TABLE campaigns IN ACCESS EXCLUSIVE MODE");
  std::thread stuck([&] { EXPECT_OK(store->GetCampaign(CampaignId{"c1"})); });
  // Until the one session is seen to wait, a call may still find it free.
  while (server.Query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dialtone'"
                      " AND wait_event_type = 'Lock'") != "1") {
  }
  const absl::Duration taken = TimeTaken([&] {
    const auto refused = store->GetPhoneNumber(CampaignId{"c1"});
    EXPECT_THAT(refused, StatusIs(kUnavailable, HasSubstr("connection")));
    EXPECT_GT(RetryDelayOf(refused.status()), absl::ZeroDuration());
  });
  EXPECT_GE(taken, absl::Milliseconds(100));
  EXPECT_LT(taken, absl::Seconds(2));
  rival.Run("ROLLBACK");
  stuck.join();
  EXPECT_OK(store->GetPhoneNumber(CampaignId{"c1"}));
}

TEST(PostgresFaults, AConnectionLostDuringTheCommitIsAnUnknownOutcome) {
  PostgresServer& server = SharedPostgresServer();
  const Secret url = server.NewDatabase();
  const std::unique_ptr<Store> store = Opened(url);
  Rival rival(url);
  rival.Run(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
      "CREATE CONSTRAINT TRIGGER die_at_commit AFTER INSERT ON campaigns DEFERRABLE INITIALLY DEFERRED"
      " FOR EACH ROW EXECUTE FUNCTION die()");
  EXPECT_THAT(store->Create(NewRecord("c1"), std::nullopt, {}), StatusIs(kUnavailable, HasSubstr("unknown")));
  rival.Run("DROP TRIGGER die_at_commit ON campaigns");
  EXPECT_OK(store->Create(NewRecord("c2"), std::nullopt, {}));
}

TEST(PostgresFaults, AStatementThatIsRefusedIsInternalAndNeitherMessageNorLogHoldsThePrompt) {
  PostgresServer& server = SharedPostgresServer();
  const Secret url = server.NewDatabase();
  Rival(url).Run("ALTER TABLE campaigns ADD CONSTRAINT refused CHECK (system_prompt = '')");
  const std::unique_ptr<Store> store = Opened(url);
  CampaignRecord record = NewRecord("c1");
  record.campaign.assistant.system_prompt = "the-secret-prompt";
  const CapturedLog log;
  EXPECT_THAT(store->Create(record, std::nullopt, {}),
              StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("the-secret-prompt"))));
  EXPECT_THAT(log.text(), AllOf(HasSubstr("23514"), Not(HasSubstr("the-secret-prompt"))));
  // The session is as good as before.
  EXPECT_OK(store->Create(NewRecord("c2"), std::nullopt, {}));
}

TEST(PostgresFaults, AnEmptyDatabaseIsNotReadyAndSaysWhatToDo) {
  const Secret url = SharedPostgresServer().NewEmptyDatabase();
  const std::unique_ptr<Store> store = Opened(url);
  EXPECT_THAT(store->CheckReady(), StatusIs(kFailedPrecondition, HasSubstr("dialtone-server migrate")));
  StoreOptions options;
  options.url = url;
  ASSERT_OK_AND_ASSIGN(const int version, MigrateStore(options));
  EXPECT_EQ(version, NewestSchemaVersion());
  EXPECT_OK(store->CheckReady());
  ASSERT_OK_AND_ASSIGN(const int again, MigrateStore(options));
  EXPECT_EQ(again, version);
}

TEST(PostgresFaults, MigratingFromFourProcessesAtOnceTakesEachStepOnce) {
  StoreOptions options;
  options.url = SharedPostgresServer().NewEmptyDatabase();
  RunTogether(4, [&](int) {
    const absl::StatusOr<int> version = MigrateStore(options);
    ASSERT_OK(version);
    EXPECT_EQ(*version, NewestSchemaVersion());
  });
  EXPECT_OK(Opened(options.url)->CheckReady());
}

TEST(PostgresFaults, ASchemaOneStepAheadIsUsedAndOneFartherIsRefused) {
  const Secret url = SharedPostgresServer().NewDatabase();
  const std::unique_ptr<Store> store = Opened(url);
  Rival rival(url);
  const auto note_step = [&](int version) {
    rival.Run(absl::StrCat("INSERT INTO schema_migrations VALUES (", version, ", 'from the future', 0)"));
  };
  note_step(NewestSchemaVersion() + 1);
  EXPECT_OK(store->CheckReady());
  note_step(NewestSchemaVersion() + 2);
  EXPECT_THAT(store->CheckReady(), StatusIs(kFailedPrecondition, HasSubstr("newer")));
}

TEST(PostgresFaults, TwoStoresOnOneDatabaseNeverClaimTheSameJob) {
  const Secret url = SharedPostgresServer().NewDatabase();
  const std::unique_ptr<Store> replicas[] = {Opened(url), Opened(url)};
  constexpr int kJobs = 100;
  for (int i = 0; i < kJobs; ++i) {
    ASSERT_OK(replicas[0]->Create(NewRecord(absl::StrCat("c", i)), std::nullopt, {}));
  }
  Mutex mu;
  std::multiset<std::string> claimed;
  RunTogether(8, [&](int i) {
    // A claim skips what another one is just taking, so an empty one does not mean that all are taken.
    for (int round = 0; round < 40; ++round) {
      const absl::StatusOr<std::vector<CampaignRecord>> records =
          replicas[i % 2]->ClaimDue(absl::StrCat("t", i), SampleTime(), SampleTime() + absl::Seconds(60), 3);
      ASSERT_OK(records);
      MutexLock lock(&mu);
      for (const CampaignRecord& record : *records) {
        claimed.insert(record.campaign.id.value);
        EXPECT_EQ(record.job.lease_token, absl::StrCat("t", i));
      }
    }
  });
  EXPECT_EQ(claimed.size(), kJobs);
  EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), kJobs);
}

}  // namespace
}  // namespace dialtone
