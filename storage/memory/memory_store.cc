#include "storage/memory/memory_store.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "storage/campaign_filter.h"
#include "storage/revisions.h"

namespace dialtone {
namespace {

absl::Status NoCampaign() { return absl::NotFoundError("no such campaign"); }

absl::Time ClaimableTime(const ProvisioningJob& job) { return std::max(*job.due_time, job.lease_until); }

template <typename T>
bool ContainsOrEmpty(const std::vector<T>& wanted, T value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

int CappedTotal(std::size_t total) {
  return static_cast<int>(std::min(total, static_cast<std::size_t>(kMaxCountedTotal)));
}

using PageKey = std::pair<absl::Time, CampaignId>;

// Sorts `rows` by key, drops what does not come after `after`, cuts to a page and returns where the next one
// begins.
template <typename Row, typename KeyOf>
std::optional<PageCursor> CutPage(std::vector<Row>& rows, const std::optional<PageCursor>& after,
                                  int page_size, bool descending, KeyOf key_of) {
  const auto comes_before = [&](const PageKey& a, const PageKey& b) { return descending ? b < a : a < b; };
  if (after) {
    const PageKey last{after->time, after->id};
    std::erase_if(rows, [&](const Row& row) { return !comes_before(last, key_of(row)); });
  }
  std::sort(rows.begin(), rows.end(),
            [&](const Row& a, const Row& b) { return comes_before(key_of(a), key_of(b)); });
  const std::size_t size = std::clamp(page_size, 1, kMaxPageSize);
  if (rows.size() <= size) return std::nullopt;
  rows.resize(size);
  const PageKey last = key_of(rows.back());
  return PageCursor{last.first, last.second};
}

}  // namespace

CampaignRecord MemoryStore::RecordOf(const Work& work) const {
  return {work.campaign, numbers_.at(work.campaign.id), work.job};
}

void MemoryStore::Append(Work& work, absl::Span<const CampaignEvent> events) {
  for (CampaignEvent event : events) {
    event.sequence = ++work.last_sequence;
    event.time = WholeMicroseconds(event.time);
    work.events.push_back(std::move(event));
    if (work.events.size() > kMaxEventsPerCampaign) work.events.pop_front();
  }
}

CreateResult MemoryStore::Replay(const SeenRequest& seen, const std::string& body_hash) const {
  if (seen.body_hash != body_hash) return {CreateResult::Outcome::kRequestMismatch, {}};
  const auto work = work_.find(seen.id);
  if (work == work_.end() || work->second.campaign.uid != seen.uid) {
    return {CreateResult::Outcome::kReplayedGone, {}};
  }
  return {CreateResult::Outcome::kReplayed, {work->second.campaign, numbers_.at(seen.id)}};
}

absl::StatusOr<CreateResult> MemoryStore::Create(const CampaignRecord& record,
                                                 const std::optional<RequestKey>& request,
                                                 absl::Span<const CampaignEvent> events) {
  MutexLock lock(&mu_);
  if (request) {
    const auto seen = requests_.find(request->request_id);
    if (seen != requests_.end()) return Replay(seen->second, request->body_hash);
  }
  const CampaignId& id = record.campaign.id;
  if (numbers_.contains(id)) return CreateResult{CreateResult::Outcome::kIdTaken, {}};

  CampaignRecord stored = WithFirstRevisions(record);
  if (request) {
    requests_[request->request_id] = {request->body_hash, id, stored.campaign.uid,
                                      stored.campaign.create_time};
  }
  Work work{stored.campaign, stored.job, {}, 0};
  Append(work, events);
  work_.emplace(id, std::move(work));
  numbers_.emplace(id, stored.number);
  return CreateResult{CreateResult::Outcome::kCreated, {stored.campaign, stored.number}};
}

absl::StatusOr<CampaignRecord> MemoryStore::Commit(const CampaignRecord& before, const CampaignRecord& after,
                                                   absl::Time now, absl::Span<const CampaignEvent> events) {
  MutexLock lock(&mu_);
  const auto found = work_.find(before.campaign.id);
  if (found == work_.end()) return NoCampaign();
  Work& work = found->second;
  if (work.job.version != before.job.version) return absl::AbortedError("the campaign has moved on");

  CampaignRecord stored = WithNextRevisions(before, after, now);
  PhoneNumber& number = numbers_.at(before.campaign.id);
  const Checks old_checks = number.checks;
  number = stored.number;
  switch (HowToWriteChecks(before.number, stored.number)) {
    case ChecksWrite::kKeep:
      number.checks = old_checks;
      break;
    case ChecksWrite::kAdvance:
      number.checks.count = old_checks.count + stored.number.checks.count - before.number.checks.count;
      break;
    case ChecksWrite::kReplace:
      break;
  }
  if (stored.job.step == Step::kGone) {
    work_.erase(found);
    return stored;
  }
  work.campaign = stored.campaign;
  work.job = stored.job;
  Append(work, events);
  return stored;
}

absl::StatusOr<std::vector<CampaignRecord>> MemoryStore::ClaimDue(absl::string_view lease_token,
                                                                  absl::Time now, absl::Time lease_until,
                                                                  int limit) {
  MutexLock lock(&mu_);
  std::vector<Work*> due;
  for (auto& [id, work] : work_) {
    if (work.job.due_time && ClaimableTime(work.job) <= now) due.push_back(&work);
  }
  std::sort(due.begin(), due.end(), [](const Work* a, const Work* b) {
    return std::make_tuple(ClaimableTime(a->job), a->campaign.id) <
           std::make_tuple(ClaimableTime(b->job), b->campaign.id);
  });
  due.resize(std::min<std::size_t>(due.size(), std::max(limit, 0)));
  std::vector<CampaignRecord> claimed;
  for (Work* work : due) {
    work->job.lease_token = std::string(lease_token);
    work->job.lease_until = WholeMicroseconds(lease_until);
    ++work->job.version;
    claimed.push_back(RecordOf(*work));
  }
  std::sort(claimed.begin(), claimed.end(), [](const CampaignRecord& a, const CampaignRecord& b) {
    return std::tie(*a.job.due_time, a.campaign.id) < std::tie(*b.job.due_time, b.campaign.id);
  });
  return claimed;
}

absl::StatusOr<std::optional<absl::Time>> MemoryStore::NextDue() {
  MutexLock lock(&mu_);
  std::optional<absl::Time> next;
  for (const auto& [id, work] : work_) {
    if (!work.job.due_time) continue;
    const absl::Time claimable = ClaimableTime(work.job);
    if (!next || claimable < *next) next = claimable;
  }
  return next;
}

absl::StatusOr<CampaignRecord> MemoryStore::Load(const CampaignId& id) {
  MutexLock lock(&mu_);
  const auto work = work_.find(id);
  if (work == work_.end()) return NoCampaign();
  return RecordOf(work->second);
}

absl::StatusOr<CampaignView> MemoryStore::GetCampaign(const CampaignId& id) {
  MutexLock lock(&mu_);
  const auto work = work_.find(id);
  if (work == work_.end()) return NoCampaign();
  return CampaignView{work->second.campaign, numbers_.at(id)};
}

absl::StatusOr<PhoneNumber> MemoryStore::GetPhoneNumber(const CampaignId& id) {
  MutexLock lock(&mu_);
  const auto number = numbers_.find(id);
  if (number == numbers_.end()) return absl::NotFoundError("no such phone number");
  return number->second;
}

absl::StatusOr<std::vector<PhoneNumber>> MemoryStore::FindPhoneNumbers(absl::Span<const std::string> uids) {
  const std::set<std::string> wanted(uids.begin(), uids.end());
  MutexLock lock(&mu_);
  std::vector<PhoneNumber> found;
  for (const auto& [id, number] : numbers_) {
    if (wanted.contains(number.uid)) found.push_back(number);
  }
  return found;
}

absl::StatusOr<CampaignPage> MemoryStore::ListCampaigns(const CampaignQuery& query) {
  MutexLock lock(&mu_);
  CampaignPage page;
  for (const auto& [id, work] : work_) {
    const PhoneNumber& number = numbers_.at(id);
    if (Matches(query.filter, work.campaign, number)) page.campaigns.push_back({work.campaign, number});
  }
  if (query.count_total) page.total = CappedTotal(page.campaigns.size());
  const bool by_create = query.order_by == CampaignOrderField::kCreateTime;
  page.next = CutPage(
      page.campaigns, query.after, query.page_size, query.descending, [by_create](const CampaignView& view) {
        return PageKey{by_create ? view.campaign.create_time : view.campaign.update_time, view.campaign.id};
      });
  return page;
}

absl::StatusOr<PhoneNumberPage> MemoryStore::ListPhoneNumbers(const PhoneNumberQuery& query) {
  MutexLock lock(&mu_);
  PhoneNumberPage page;
  for (const auto& [id, number] : numbers_) {
    if (!ContainsOrEmpty(query.filter.states, number.state)) continue;
    if (!query.filter.account.empty() && number.account != query.filter.account) continue;
    if (!ContainsOrEmpty(query.filter.vapi_phone_number_ids, number.vapi_phone_number_id)) continue;
    page.numbers.push_back(number);
  }
  if (query.count_total) page.total = CappedTotal(page.numbers.size());
  page.next =
      CutPage(page.numbers, query.after, query.page_size, /*descending=*/true, [](const PhoneNumber& number) {
        return PageKey{number.create_time, number.id};
      });
  return page;
}

absl::StatusOr<EventPage> MemoryStore::ListEvents(const EventQuery& query) {
  MutexLock lock(&mu_);
  const auto work = work_.find(query.campaign);
  if (work == work_.end()) return NoCampaign();
  const std::size_t size = std::clamp(query.page_size, 1, kMaxPageSize);
  EventPage page;
  for (const CampaignEvent& event : work->second.events) {
    if (event.sequence <= query.after_sequence) continue;
    if (page.events.size() == size) {
      page.next_after_sequence = page.events.back().sequence;
      break;
    }
    page.events.push_back(event);
  }
  return page;
}

absl::StatusOr<std::vector<AwaitedNumber>> MemoryStore::ListAwaited(absl::string_view account, int limit) {
  MutexLock lock(&mu_);
  std::vector<AwaitedNumber> awaited;
  for (const auto& [id, work] : work_) {
    const PhoneNumber& number = numbers_.at(id);
    if (work.job.step != Step::kAwaitingNumber || number.account != account) continue;
    awaited.push_back({id, number.vapi_phone_number_id, number.requested_time.value_or(number.create_time)});
  }
  std::sort(awaited.begin(), awaited.end(), [](const AwaitedNumber& a, const AwaitedNumber& b) {
    return std::tie(a.requested_time, a.id) < std::tie(b.requested_time, b.id);
  });
  awaited.resize(std::min<std::size_t>(awaited.size(), std::max(limit, 0)));
  return awaited;
}

absl::Status MemoryStore::RecordChecks(absl::Span<const CampaignId> ids, absl::Time time,
                                       CheckOutcome outcome, std::optional<absl::Time> next_time) {
  MutexLock lock(&mu_);
  for (const CampaignId& id : std::set<CampaignId>(ids.begin(), ids.end())) {
    const auto number = numbers_.find(id);
    if (number == numbers_.end() || number->second.state != PhoneNumberState::kPending) continue;
    Checks& checks = number->second.checks;
    ++checks.count;
    checks.last_time = WholeMicroseconds(time);
    checks.last_outcome = outcome;
    checks.next_time = next_time;
    if (checks.next_time) checks.next_time = WholeMicroseconds(*checks.next_time);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> MemoryStore::Purge(absl::Time before, int limit) {
  MutexLock lock(&mu_);
  std::vector<std::pair<absl::Time, CampaignId>> numbers;
  for (const auto& [id, number] : numbers_) {
    if (number.state == PhoneNumberState::kReleased && number.update_time < before && !work_.contains(id)) {
      numbers.emplace_back(number.update_time, id);
    }
  }
  std::vector<std::pair<absl::Time, std::string>> requests;
  for (const auto& [id, request] : requests_) {
    if (request.time < before) requests.emplace_back(request.time, id);
  }
  const auto keep_oldest = [limit](auto& rows) {
    std::sort(rows.begin(), rows.end());
    rows.resize(std::min<std::size_t>(rows.size(), std::max(limit, 0)));
  };
  keep_oldest(numbers);
  keep_oldest(requests);
  for (const auto& [time, id] : numbers) numbers_.erase(id);
  for (const auto& [time, id] : requests) requests_.erase(id);
  return static_cast<int>(numbers.size() + requests.size());
}

absl::Status MemoryStore::CheckReady() { return absl::OkStatus(); }

}  // namespace dialtone
