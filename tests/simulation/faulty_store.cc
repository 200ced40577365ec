#include "tests/simulation/faulty_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace dialtone::simulation {
namespace {

absl::Status Gone() { return absl::UnavailableError("the process is dead"); }

const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& answer) {
  return answer.status();
}

bool IsAsked(Step step) { return step == Step::kAssistantAsked || step == Step::kNumberAsked; }

std::string Describe(const CampaignRecord& record) {
  const ProvisioningJob& job = record.job;
  std::string text = absl::StrCat(record.campaign.id.value, " ", EnumName(record.campaign.state), " ",
                                  EnumName(job.step), "#", job.attempt, " v", job.version, " rev ",
                                  record.campaign.revision, " a=", record.number.vapi_assistant_id,
                                  " n=", record.number.vapi_phone_number_id, " ", record.number.number);
  if (job.assistant_stale) text += " stale";
  if (!job.lease_token.empty()) absl::StrAppend(&text, " lease ", job.lease_token);
  if (!job.surplus_vapi_phone_number_ids.empty())
    absl::StrAppend(&text, " surplus ", absl::StrJoin(job.surplus_vapi_phone_number_ids, ","));
  if (!job.surplus_vapi_assistant_ids.empty())
    absl::StrAppend(&text, " surplus ", absl::StrJoin(job.surplus_vapi_assistant_ids, ","));
  return text;
}

}  // namespace

template <typename Answer, typename Effect>
Answer FaultyStore::Write(absl::string_view what, Effect effect) {
  world_.Point(process_);
  if (process_.dead) return Gone();
  SeededRandom& random = world_.scheduler.random();
  Scheduler::Task& task = world_.scheduler.current();
  if (!world_.calm() && Chance(random, world_.chaos.store_fails_before)) {
    ++task.store_faults;
    ++world_.met.store_faults;
    if (world_.tracing()) world_.Trace(absl::StrCat("store: ", what, " fails before it took effect"));
    return absl::UnavailableError("the database is away");
  }
  Answer answer = effect();
  if (StatusOf(answer).ok()) world_.Stored();
  if (!world_.calm() && Chance(random, world_.chaos.store_fails_after)) {
    ++task.store_faults;
    ++world_.met.store_faults;
    if (world_.tracing()) world_.Trace(absl::StrCat("store: ", what, " fails after it took effect"));
    return absl::UnavailableError("the reply to the commit was lost: the outcome is unknown");
  }
  world_.Point(process_);
  if (process_.dead) return Gone();
  return answer;
}

template <typename Answer, typename Effect>
Answer FaultyStore::Read(Effect effect) {
  if (process_.dead) return Gone();
  if (!world_.calm() && Chance(world_.scheduler.random(), world_.chaos.store_fails_before)) {
    ++world_.scheduler.current().store_faults;
    if (world_.tracing()) world_.Trace("store: a read fails");
    return absl::UnavailableError("the database is away");
  }
  return effect();
}

absl::StatusOr<CreateResult> FaultyStore::Create(const CampaignRecord& record,
                                                 const std::optional<RequestKey>& request,
                                                 absl::Span<const CampaignEvent> events) {
  return Write<absl::StatusOr<CreateResult>>("create", [&] {
    CampaignRecord named = record;
    named.campaign.uid = named.number.uid = world_.NewUid();
    auto created = world_.store.Create(named, request, events);
    if (world_.tracing() && created.ok()) {
      world_.Trace(absl::StrCat("store: create ", record.campaign.id.value, ": outcome ",
                                static_cast<int>(created->outcome)));
    }
    return created;
  });
}

void FaultyStore::Committed(const CampaignRecord& before, const CampaignRecord& stored) {
  Scheduler::Task& task = world_.scheduler.current();
  if (IsAsked(stored.job.step) && stored.job.step != before.job.step)
    task.intent_time = world_.scheduler.Now();
  task.lease_token = stored.job.lease_token;
  if (stored.job.lease_until > world_.scheduler.Now() + kLease + world_.chaos.replica_clock_skew) {
    world_.Violated("a lease has an end",
                    absl::StrCat(stored.campaign.id.value, " is leased for longer than the lease"));
  }
}

absl::StatusOr<CampaignRecord> FaultyStore::Commit(const CampaignRecord& before, const CampaignRecord& after,
                                                   absl::Time now, absl::Span<const CampaignEvent> events) {
  return Write<absl::StatusOr<CampaignRecord>>("commit", [&] {
    const auto held = world_.store.Load(before.campaign.id);
    auto stored = world_.store.Commit(before, after, now, events);
    if (stored.ok()) {
      if (held.ok() &&
          (stored->campaign.revision < held->campaign.revision ||
           stored->number.revision < held->number.revision || stored->job.version <= held->job.version)) {
        world_.Violated("revisions only grow", Describe(*stored));
      }
      Committed(before, *stored);
    }
    if (world_.tracing()) {
      world_.Trace(stored.ok() ? absl::StrCat("store: commit ", Describe(*stored))
                               : absl::StrCat("store: commit ", before.campaign.id.value, ": ",
                                              stored.status().message()));
    }
    return stored;
  });
}

absl::StatusOr<std::vector<CampaignRecord>> FaultyStore::ClaimDue(absl::string_view lease_token,
                                                                  absl::Time now, absl::Time lease_until,
                                                                  int limit) {
  return Write<absl::StatusOr<std::vector<CampaignRecord>>>("claim", [&] {
    auto claimed = world_.store.ClaimDue(lease_token, now, lease_until, limit);
    if (world_.tracing()) {
      for (const CampaignRecord& record : *claimed)
        world_.Trace(absl::StrCat("store: claim ", Describe(record)));
    }
    return claimed;
  });
}

absl::StatusOr<std::optional<absl::Time>> FaultyStore::NextDue() {
  return Read<absl::StatusOr<std::optional<absl::Time>>>([&] { return world_.store.NextDue(); });
}
absl::StatusOr<CampaignRecord> FaultyStore::Load(const CampaignId& id) {
  return Read<absl::StatusOr<CampaignRecord>>([&] { return world_.store.Load(id); });
}
absl::StatusOr<CampaignView> FaultyStore::GetCampaign(const CampaignId& id) {
  return Read<absl::StatusOr<CampaignView>>([&] { return world_.store.GetCampaign(id); });
}
absl::StatusOr<PhoneNumber> FaultyStore::GetPhoneNumber(const CampaignId& id) {
  return Read<absl::StatusOr<PhoneNumber>>([&] { return world_.store.GetPhoneNumber(id); });
}
absl::StatusOr<std::vector<PhoneNumber>> FaultyStore::FindPhoneNumbers(absl::Span<const std::string> uids) {
  return Read<absl::StatusOr<std::vector<PhoneNumber>>>([&] { return world_.store.FindPhoneNumbers(uids); });
}
absl::StatusOr<CampaignPage> FaultyStore::ListCampaigns(const CampaignQuery& query) {
  return Read<absl::StatusOr<CampaignPage>>([&] { return world_.store.ListCampaigns(query); });
}
absl::StatusOr<PhoneNumberPage> FaultyStore::ListPhoneNumbers(const PhoneNumberQuery& query) {
  return Read<absl::StatusOr<PhoneNumberPage>>([&] { return world_.store.ListPhoneNumbers(query); });
}
absl::StatusOr<EventPage> FaultyStore::ListEvents(const EventQuery& query) {
  return Read<absl::StatusOr<EventPage>>([&] { return world_.store.ListEvents(query); });
}
absl::StatusOr<std::vector<AwaitedNumber>> FaultyStore::ListAwaited(absl::string_view account, int limit) {
  return Read<absl::StatusOr<std::vector<AwaitedNumber>>>(
      [&] { return world_.store.ListAwaited(account, limit); });
}

absl::Status FaultyStore::RecordChecks(absl::Span<const CampaignId> ids, absl::Time time,
                                       CheckOutcome outcome, std::optional<absl::Time> next_time) {
  return Write<absl::Status>("record checks",
                             [&] { return world_.store.RecordChecks(ids, time, outcome, next_time); });
}

absl::StatusOr<int> FaultyStore::Purge(absl::Time before, int limit) {
  return Write<absl::StatusOr<int>>("purge", [&] { return world_.store.Purge(before, limit); });
}

absl::Status FaultyStore::CheckReady() {
  return Read<absl::Status>([&] { return world_.store.CheckReady(); });
}

template <typename Answer, typename Effect>
Answer FaultyCoordination::Write(Effect effect) {
  world_.Point(process_);
  if (process_.dead) return Gone();
  SeededRandom& random = world_.scheduler.random();
  if (!world_.calm() && Chance(random, world_.chaos.store_fails_before))
    return absl::UnavailableError("the database is away");
  Answer answer = effect();
  if (!world_.calm() && Chance(random, world_.chaos.store_fails_after))
    return absl::UnavailableError("the reply to the commit was lost: the outcome is unknown");
  world_.Point(process_);
  if (process_.dead) return Gone();
  return answer;
}

absl::StatusOr<bool> FaultyCoordination::HoldLease(absl::string_view name, absl::string_view owner,
                                                   absl::Time now, absl::Time until) {
  return Write<absl::StatusOr<bool>>([&] { return world_.coordination.HoldLease(name, owner, now, until); });
}
absl::Status FaultyCoordination::ReleaseLease(absl::string_view name, absl::string_view owner) {
  return Write<absl::Status>([&] { return world_.coordination.ReleaseLease(name, owner); });
}
absl::StatusOr<CallSlot> FaultyCoordination::TakeCallSlot(absl::string_view account, const CallPace& pace,
                                                          absl::Time now, absl::Duration patience) {
  return Write<absl::StatusOr<CallSlot>>(
      [&] { return world_.coordination.TakeCallSlot(account, pace, now, patience); });
}
absl::Status FaultyCoordination::HoldCalls(absl::string_view account, absl::Time until) {
  return Write<absl::Status>([&] { return world_.coordination.HoldCalls(account, until); });
}
absl::Status FaultyCoordination::KeepLearned(absl::string_view name, absl::string_view text) {
  return Write<absl::Status>([&] { return world_.coordination.KeepLearned(name, text); });
}
absl::StatusOr<std::string> FaultyCoordination::ReadLearned(absl::string_view name) {
  return Write<absl::StatusOr<std::string>>([&] { return world_.coordination.ReadLearned(name); });
}

}  // namespace dialtone::simulation
