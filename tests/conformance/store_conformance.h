#ifndef DIALTONE_TESTS_CONFORMANCE_STORE_CONFORMANCE_H_
#define DIALTONE_TESTS_CONFORMANCE_STORE_CONFORMANCE_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "absl/functional/function_ref.h"
#include "gtest/gtest.h"
#include "storage/coordination.h"
#include "storage/store.h"
#include "tests/support/sample_records.h"
#include "tests/support/status_matchers.h"

namespace dialtone {

// A place that holds the data of one test. Every Open() of one backend sees the same data.
class StoreBackend {
 public:
  virtual ~StoreBackend() = default;
  virtual std::unique_ptr<Store> Open() = 0;
  virtual std::unique_ptr<Coordination> OpenCoordination() = 0;
  // Adds `copies` campaigns with their numbers like the one with `id`, by whatever way is quick.
  virtual void AddCopies(const std::string& id, int copies) = 0;
  // Whether the data outlives the Store that wrote it.
  virtual bool IsDurable() const { return true; }
};

// The parameter of the suite; `make` gives a fresh and empty backend.
struct StoreBackendKind {
  std::string name;
  std::function<std::unique_ptr<StoreBackend>()> make;

  friend std::ostream& operator<<(std::ostream& out, const StoreBackendKind& kind) {
    return out << kind.name;
  }
};

// What every Store promises, whatever it stands on. A backend's test file only instantiates it.
class StoreConformance : public ::testing::TestWithParam<StoreBackendKind> {
 protected:
  StoreConformance() : backend_(GetParam().make()), store_(backend_->Open()) {}

  // Stores `record` and returns it as it is kept.
  CampaignRecord Created(const CampaignRecord& record);
  CampaignRecord Loaded(const std::string& id);
  // Creates, then commits `change` to it.
  CampaignRecord Committed(const CampaignRecord& before, absl::FunctionRef<void(CampaignRecord&)> change,
                           absl::Time now = SampleTime() + absl::Seconds(1));

  std::unique_ptr<StoreBackend> backend_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Coordination> coordination_ = backend_->OpenCoordination();
};

// What AddCopies can do where nothing is quicker.
void AddCopiesByCreate(Store& store, const std::string& id, int copies);

// Runs `body(0)` ... `body(threads - 1)`, each on a thread of its own, started together; returns when all are
// done.
void RunTogether(int threads, const std::function<void(int)>& body);

}  // namespace dialtone

#endif  // DIALTONE_TESTS_CONFORMANCE_STORE_CONFORMANCE_H_
