#ifndef DIALTONE_TESTS_SUPPORT_CRASHING_STORE_H_
#define DIALTONE_TESTS_SUPPORT_CRASHING_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "storage/store.h"

namespace dialtone {

// The store as a process sees it that dies at its n-th commit: from then on every call fails, and nothing of
// what the process does reaches the store any more. Thread-safe.
class CrashingStore final : public Store {
 public:
  // `store` is shared by the processes of a test and outlives this one.
  explicit CrashingStore(Store& store) : store_(store) {}

  // Dies at the commit that comes after `commits` others: before it is stored, or after that but before the
  // reply.
  void DieAt(int commits, bool before) {
    MutexLock lock(&mu_);
    commits_left_ = commits;
    before_ = before;
  }
  // Runs after every commit that was stored, before its reply.
  void AfterCommit(std::function<void(const CampaignRecord&)> hook) { hook_ = std::move(hook); }
  bool dead() const {
    MutexLock lock(&mu_);
    return dead_;
  }

  absl::StatusOr<CreateResult> Create(const CampaignRecord& record, const std::optional<RequestKey>& request,
                                      absl::Span<const CampaignEvent> events) override {
    if (dead()) return Gone();
    return store_.Create(record, request, events);
  }
  absl::StatusOr<CampaignRecord> Commit(const CampaignRecord& before, const CampaignRecord& after,
                                        absl::Time now, absl::Span<const CampaignEvent> events) override {
    bool dies, stores;
    {
      MutexLock lock(&mu_);
      if (dead_) return Gone();
      dies = commits_left_-- == 0;
      stores = !dies || !before_;
      if (dies) dead_ = true;
    }
    if (!stores) return Gone();
    auto committed = store_.Commit(before, after, now, events);
    if (dies) return Gone();
    if (hook_ && committed.ok()) hook_(*committed);
    return committed;
  }
  absl::StatusOr<std::vector<CampaignRecord>> ClaimDue(absl::string_view lease_token, absl::Time now,
                                                       absl::Time lease_until, int limit) override {
    if (dead()) return Gone();
    return store_.ClaimDue(lease_token, now, lease_until, limit);
  }
  absl::StatusOr<std::optional<absl::Time>> NextDue() override {
    if (dead()) return Gone();
    return store_.NextDue();
  }
  absl::StatusOr<CampaignRecord> Load(const CampaignId& id) override {
    if (dead()) return Gone();
    return store_.Load(id);
  }
  absl::StatusOr<CampaignView> GetCampaign(const CampaignId& id) override {
    if (dead()) return Gone();
    return store_.GetCampaign(id);
  }
  absl::StatusOr<PhoneNumber> GetPhoneNumber(const CampaignId& id) override {
    if (dead()) return Gone();
    return store_.GetPhoneNumber(id);
  }
  absl::StatusOr<std::vector<PhoneNumber>> FindPhoneNumbers(absl::Span<const std::string> uids) override {
    if (dead()) return Gone();
    return store_.FindPhoneNumbers(uids);
  }
  absl::StatusOr<CampaignPage> ListCampaigns(const CampaignQuery& query) override {
    if (dead()) return Gone();
    return store_.ListCampaigns(query);
  }
  absl::StatusOr<PhoneNumberPage> ListPhoneNumbers(const PhoneNumberQuery& query) override {
    if (dead()) return Gone();
    return store_.ListPhoneNumbers(query);
  }
  absl::StatusOr<EventPage> ListEvents(const EventQuery& query) override {
    if (dead()) return Gone();
    return store_.ListEvents(query);
  }
  absl::StatusOr<std::vector<AwaitedNumber>> ListAwaited(absl::string_view account, int limit) override {
    if (dead()) return Gone();
    return store_.ListAwaited(account, limit);
  }
  absl::Status RecordChecks(absl::Span<const CampaignId> ids, absl::Time time, CheckOutcome outcome,
                            std::optional<absl::Time> next_time) override {
    return dead() ? Gone() : store_.RecordChecks(ids, time, outcome, next_time);
  }
  absl::StatusOr<int> Purge(absl::Time before, int limit) override {
    if (dead()) return Gone();
    return store_.Purge(before, limit);
  }
  absl::Status CheckReady() override { return dead() ? Gone() : store_.CheckReady(); }

 private:
  static absl::Status Gone() { return absl::UnavailableError("the process is dead"); }

  Store& store_;
  std::function<void(const CampaignRecord&)> hook_;
  mutable Mutex mu_;
  int commits_left_ ABSL_GUARDED_BY(mu_) = -1;
  bool before_ ABSL_GUARDED_BY(mu_) = false;
  bool dead_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_CRASHING_STORE_H_
