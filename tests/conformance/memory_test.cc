#include "storage/memory/memory_store.h"
#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

class MemoryBackend final : public StoreBackend {
 public:
  std::unique_ptr<Store> Open() override { return std::make_unique<MemoryStore>(); }
  bool IsDurable() const override { return false; }
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance,
                         ::testing::Values(StoreBackendKind{
                             "memory", [] { return std::make_unique<MemoryBackend>(); }}));

}  // namespace
}  // namespace dialtone
