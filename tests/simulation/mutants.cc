#include "tests/simulation/mutants.h"

#include <utility>

#include "storage/revisions.h"

namespace dialtone::simulation {
namespace {

bool IsAsked(Step step) { return step == Step::kAssistantAsked || step == Step::kNumberAsked; }

}  // namespace

absl::StatusOr<CampaignRecord> MutantStore::Commit(const CampaignRecord& before, const CampaignRecord& after,
                                                   absl::Time now, absl::Span<const CampaignEvent> events) {
  switch (world_.options.mutation) {
    case Mutation::kPostBeforeCommit:
      if (IsAsked(after.job.step) && after.job.step != before.job.step) {
        held_[&world_.scheduler.current()] = {before, after, now, {events.begin(), events.end()}};
        return WithNextRevisions(before, after, now);
      }
      break;
    case Mutation::kNoFencing: {
      const auto newest = world_.store.Load(before.campaign.id);
      if (!newest.ok()) break;
      CampaignRecord unfenced = before;
      unfenced.job.version = newest->job.version;
      return FaultyStore::Commit(unfenced, after, now, events);
    }
    case Mutation::kForgetSurplus: {
      CampaignRecord forgetful = after;
      forgetful.job.surplus_vapi_phone_number_ids.clear();
      forgetful.job.surplus_vapi_assistant_ids.clear();
      auto stored = FaultyStore::Commit(before, forgetful, now, events);
      if (stored.ok()) {
        // Who has them in memory goes on with them.
        stored->job.surplus_vapi_phone_number_ids = after.job.surplus_vapi_phone_number_ids;
        stored->job.surplus_vapi_assistant_ids = after.job.surplus_vapi_assistant_ids;
      }
      return stored;
    }
    case Mutation::kNone:
    case Mutation::kBlindRetry:
    case Mutation::kNoGrace:
      break;
  }
  return FaultyStore::Commit(before, after, now, events);
}

void MutantStore::Flush() {
  const auto found = held_.find(&world_.scheduler.current());
  if (found == held_.end()) return;
  const Held held = std::move(found->second);
  held_.erase(found);
  (void)FaultyStore::Commit(held.before, held.after, held.now, held.events);
}

template <typename Post>
auto MutantVapi::Mutated(Post post) {
  auto answer = post();
  if (world_.options.mutation == Mutation::kBlindRetry && !answer.ok() &&
      answer.error().kind == VapiErrorKind::kNoReply) {
    answer = post();
  }
  store_.Flush();
  return answer;
}

VapiResult<VapiAssistant> MutantVapi::CreateAssistant(const VapiAssistantRequest& request) {
  return Mutated([&] { return FaultyVapi::CreateAssistant(request); });
}

VapiResult<VapiPhoneNumber> MutantVapi::CreatePhoneNumber(const VapiPhoneNumberRequest& request) {
  return Mutated([&] { return FaultyVapi::CreatePhoneNumber(request); });
}

}  // namespace dialtone::simulation
