#include "storage/memory/memory_coordination.h"
#include "storage/memory/memory_store.h"
#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

class MemoryBackend final : public StoreBackend {
 public:
  std::unique_ptr<Store> Open() override {
    auto store = std::make_unique<MemoryStore>();
    opened_ = store.get();
    return store;
  }
  std::unique_ptr<Coordination> OpenCoordination() override { return std::make_unique<MemoryCoordination>(); }
  void AddCopies(const std::string& id, int copies) override { AddCopiesByCreate(*opened_, id, copies); }
  bool IsDurable() const override { return false; }

 private:
  Store* opened_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance,
                         ::testing::Values(StoreBackendKind{
                             "memory", [] { return std::make_unique<MemoryBackend>(); }}));

}  // namespace
}  // namespace dialtone
