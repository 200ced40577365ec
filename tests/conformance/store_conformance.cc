#include "tests/conformance/store_conformance.h"

#include <latch>
#include <thread>
#include <vector>

namespace dialtone {

CampaignRecord StoreConformance::Created(const CampaignRecord& record) {
  const absl::StatusOr<CreateResult> result = store_->Create(record, std::nullopt, {});
  EXPECT_OK(result);
  if (result.ok()) {
    EXPECT_EQ(result->outcome, CreateResult::Outcome::kCreated);
  }
  return Loaded(record.campaign.id.value);
}

CampaignRecord StoreConformance::Loaded(const std::string& id) {
  absl::StatusOr<CampaignRecord> record = store_->Load(CampaignId{id});
  EXPECT_OK(record);
  return record.ok() ? *std::move(record) : CampaignRecord{};
}

CampaignRecord StoreConformance::Committed(const CampaignRecord& before,
                                           absl::FunctionRef<void(CampaignRecord&)> change, absl::Time now) {
  CampaignRecord after = before;
  change(after);
  absl::StatusOr<CampaignRecord> stored = store_->Commit(before, after, now, {});
  EXPECT_OK(stored);
  return stored.ok() ? *std::move(stored) : CampaignRecord{};
}

void AddCopiesByCreate(Store& store, const std::string& id, int copies) {
  const absl::StatusOr<CampaignRecord> original = store.Load(CampaignId{id});
  ASSERT_OK(original);
  RunTogether(8, [&](int thread) {
    CampaignRecord copy = *original;
    for (int i = thread; i < copies; i += 8) {
      copy.campaign.id.value = "copy" + std::to_string(i);
      copy.number.id = copy.campaign.id;
      ASSERT_OK(store.Create(copy, std::nullopt, {}));
    }
  });
}

void RunTogether(int threads, const std::function<void(int)>& body) {
  std::latch start(threads);
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&start, &body, i] {
      start.arrive_and_wait();
      body(i);
    });
  }
  for (std::thread& thread : running) thread.join();
}

}  // namespace dialtone
