#include "storage/open_store.h"
#include "tests/conformance/store_conformance.h"
#include "tests/support/postgres_server.h"

namespace dialtone {
namespace {

class PostgresBackend final : public StoreBackend {
 public:
  std::unique_ptr<Store> Open() override { return Opened().store; }
  std::unique_ptr<Coordination> OpenCoordination() override { return Opened().coordination; }

  void AddCopies(const std::string& id, int copies) override { AddCopiesByCreate(*Open(), id, copies); }

 private:
  OpenedStore Opened() {
    StoreOptions options;
    options.url = url_;
    absl::StatusOr<OpenedStore> opened = OpenStore(options);
    EXPECT_OK(opened);
    return opened.ok() ? *std::move(opened) : OpenedStore();
  }

  const Secret url_ = SharedPostgresServer().NewDatabase();
};

INSTANTIATE_TEST_SUITE_P(Postgres, StoreConformance,
                         ::testing::Values(StoreBackendKind{
                             "postgres", [] { return std::make_unique<PostgresBackend>(); }}));

}  // namespace
}  // namespace dialtone
