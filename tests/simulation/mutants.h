#ifndef DIALTONE_TESTS_SIMULATION_MUTANTS_H_
#define DIALTONE_TESTS_SIMULATION_MUTANTS_H_

#include <map>
#include <vector>

#include "tests/simulation/faulty_store.h"
#include "tests/simulation/faulty_vapi.h"

namespace dialtone::simulation {

// The seams of one process, with the world's mutation in them: what its code would do to the outside if it
// had that fault. Without a mutation they are those of FaultyStore and FaultyVapi.
class MutantStore final : public FaultyStore {
 public:
  MutantStore(World& world, Process& process) : FaultyStore(world, process), world_(world) {}

  absl::StatusOr<CampaignRecord> Commit(const CampaignRecord& before, const CampaignRecord& after,
                                        absl::Time now, absl::Span<const CampaignEvent> events) override;

  // Makes the intent that the present task holds back durable.
  void Flush();

 private:
  struct Held {
    CampaignRecord before, after;
    absl::Time now;
    std::vector<CampaignEvent> events;
  };

  World& world_;
  std::map<const Scheduler::Task*, Held> held_;
};

class MutantVapi final : public FaultyVapi {
 public:
  MutantVapi(World& world, Process& process, MutantStore& store)
      : FaultyVapi(world, process), world_(world), store_(store) {}

  VapiResult<VapiAssistant> CreateAssistant(const VapiAssistantRequest& request) override;
  VapiResult<VapiPhoneNumber> CreatePhoneNumber(const VapiPhoneNumberRequest& request) override;

 private:
  template <typename Post>
  auto Mutated(Post post);

  World& world_;
  MutantStore& store_;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_MUTANTS_H_
