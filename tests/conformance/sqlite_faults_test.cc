// What a file can do to us, and two processes to one file.
#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/sql/migrations.h"
#include "tests/conformance/store_conformance.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace dialtone {
namespace {

using ::testing::HasSubstr;

class SqliteFaults : public ::testing::Test {
 protected:
  std::string path() const { return directory_.path() + "/dialtone.db"; }

  StoreOptions Options() const {
    StoreOptions options;
    options.url = Secret("sqlite://" + path());
    options.lease_timeout = options.statement_timeout = absl::Seconds(30);
    return options;
  }

  // What another process would do to the file.
  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> OpenRival() {
    sqlite3* rival = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &rival), SQLITE_OK);
    return {rival, &sqlite3_close};
  }

  TemporaryDirectory directory_;
};

TEST_F(SqliteFaults, TwoStoresOnOneFileSerialiseTheirWrites) {
  ASSERT_OK_AND_ASSIGN(const OpenedStore one, OpenStore(Options()));
  ASSERT_OK_AND_ASSIGN(const OpenedStore two, OpenStore(Options()));
  Store* const stores[] = {one.store.get(), two.store.get()};
  ASSERT_OK(one.store->Create(NewRecord("c1"), std::nullopt, {}));
  std::atomic<int> won = 0;
  RunTogether(4, [&](int i) {
    for (int n = 0; n < 10; ++n) {
      const absl::StatusOr<CampaignRecord> before = stores[i % 2]->Load(CampaignId{"c1"});
      ASSERT_OK(before);
      CampaignRecord after = *before;
      ++after.job.failures;
      const absl::StatusOr<CampaignRecord> stored = stores[i % 2]->Commit(*before, after, SampleTime(), {});
      if (stored.ok()) {
        ++won;
      } else {
        EXPECT_THAT(stored, StatusIs(absl::StatusCode::kAborted));
      }
    }
  });
  ASSERT_OK_AND_ASSIGN(const CampaignRecord last, two.store->Load(CampaignId{"c1"}));
  EXPECT_GT(won, 0);
  EXPECT_EQ(last.job.failures, won);
  EXPECT_EQ(last.job.version, won + 1);
}

TEST_F(SqliteFaults, OpeningAFreshFileFromFourProcessesAtOnceWorks) {
  RunTogether(4, [&](int i) {
    const absl::StatusOr<OpenedStore> opened = OpenStore(Options());
    ASSERT_OK(opened);
    EXPECT_OK(opened->store->CheckReady());
    EXPECT_OK(opened->store->Create(NewRecord(absl::StrCat("c", i)), std::nullopt, {}));
  });
}

TEST_F(SqliteFaults, AFileThatAnotherProcessKeepsLockedAnswersAtTheStatementTimeoutAndCanStillBeRead) {
  StoreOptions options = Options();
  options.statement_timeout = absl::Milliseconds(100);
  ASSERT_OK_AND_ASSIGN(const OpenedStore opened, OpenStore(options));
  Store* const store = opened.store.get();
  ASSERT_OK(store->Create(NewRecord("c1"), std::nullopt, {}));
  const auto rival = OpenRival();
  ASSERT_EQ(sqlite3_exec(rival.get(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_THAT(store->Create(NewRecord("c2"), std::nullopt, {}),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_OK(store->Load(CampaignId{"c1"}));
  ASSERT_EQ(sqlite3_exec(rival.get(), "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_OK(store->Create(NewRecord("c2"), std::nullopt, {}));
}

TEST_F(SqliteFaults, AFileOfAMuchNewerProgramIsRefused) {
  ASSERT_OK(OpenStore(Options()));
  const std::string future = absl::StrCat("INSERT INTO schema_migrations VALUES (", NewestSchemaVersion() + 2,
                                          ", 'from the future', 0)");
  ASSERT_EQ(sqlite3_exec(OpenRival().get(), future.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_THAT(OpenStore(Options()), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("newer")));
}

TEST_F(SqliteFaults, AFileThatIsNoDatabaseOrCannotBeMadeIsUnavailable) {
  StoreOptions options = Options();
  options.url = Secret("sqlite://" + directory_.path() + "/no/such/directory/dialtone.db");
  EXPECT_THAT(OpenStore(options), StatusIs(absl::StatusCode::kUnavailable));
  std::ofstream(path()) << std::string(4096, 'x');
  EXPECT_THAT(OpenStore(Options()), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(SqliteFaults, TheFileIsInWriteAheadMode) {
  ASSERT_OK(OpenStore(Options()));
  std::string mode;
  const auto take = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) = values[0];
    return 0;
  };
  ASSERT_EQ(sqlite3_exec(OpenRival().get(), "PRAGMA journal_mode", take, &mode, nullptr), SQLITE_OK);
  EXPECT_EQ(mode, "wal");
}

}  // namespace
}  // namespace dialtone
