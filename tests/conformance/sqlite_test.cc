#include <sqlite3.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "storage/open_store.h"
#include "tests/conformance/store_conformance.h"
#include "tests/support/temporary_directory.h"

namespace dialtone {
namespace {

// Runs `sql` in the file; returns the first column of the first row, "" without one.
std::string RunSql(const std::string& path, const std::string& sql) {
  sqlite3* raw = nullptr;
  EXPECT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(raw, &sqlite3_close);
  std::string answer;
  const auto take_first = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) = values[0];
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(raw, sql.c_str(), take_first, &answer, nullptr), SQLITE_OK) << sqlite3_errmsg(raw);
  return answer;
}

class SqliteBackend final : public StoreBackend {
 public:
  std::unique_ptr<Store> Open() override { return Opened().store; }
  std::unique_ptr<Coordination> OpenCoordination() override { return Opened().coordination; }

  // In one transaction: creating them one by one waits for the disk each time.
  void AddCopies(const std::string& id, int copies) override {
    for (const std::string table : {"campaigns", "phone_numbers"}) {
      const std::string others = RunSql(
          path(),
          absl::StrCat("SELECT group_concat(name) FROM pragma_table_info('", table, "') WHERE name <> 'id'"));
      RunSql(path(),
             absl::StrCat("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ",
                          copies, ") INSERT INTO ", table, " (id, ", others, ") SELECT 'copy' || i, ", others,
                          " FROM n, ", table, " WHERE id = '", id, "'"));
    }
  }

 private:
  OpenedStore Opened() {
    StoreOptions options;
    options.url = Secret("sqlite://" + path());
    // Eight threads on a slow disk queue for the one writer.
    options.lease_timeout = absl::Seconds(30);
    absl::StatusOr<OpenedStore> opened = OpenStore(options);
    EXPECT_OK(opened);
    return opened.ok() ? *std::move(opened) : OpenedStore();
  }

  std::string path() const { return directory_.path() + "/dialtone.db"; }

  TemporaryDirectory directory_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance,
                         ::testing::Values(StoreBackendKind{
                             "sqlite", [] { return std::make_unique<SqliteBackend>(); }}));

}  // namespace
}  // namespace dialtone
