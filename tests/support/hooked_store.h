#ifndef DIALTONE_TESTS_SUPPORT_HOOKED_STORE_H_
#define DIALTONE_TESTS_SUPPORT_HOOKED_STORE_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/status_macros.h"
#include "storage/store.h"

namespace dialtone {

// A store in whose calls a test can step in. Thread-safe.
class HookedStore final : public Store {
 public:
  enum class Call {
    kCreate,
    kCreateAll,
    kCommit,
    kGetCampaign,
    kGetCampaigns,
    kGetPhoneNumber,
    kGetPhoneNumbers,
    kListCampaigns
  };
  // Runs on the thread of the call. What is not OK is answered instead of the store's answer.
  using Hook = std::function<absl::Status()>;

  explicit HookedStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  // From now on `hook` runs whenever a call of this kind is done in the store and not answered yet.
  void After(Call call, Hook hook) {
    MutexLock lock(&mu_);
    hooks_[call] = std::move(hook);
  }

  // How many records were handed out by ClaimDue.
  int claimed() const { return claimed_; }

  // The sizes of the calls that were for many, in the order in which they began.
  std::vector<std::size_t> batches() {
    MutexLock lock(&mu_);
    return batches_;
  }

  absl::StatusOr<CreateResult> Create(const CampaignRecord& record, const std::optional<RequestKey>& request,
                                      absl::Span<const CampaignEvent> events) override {
    return Hooked(Call::kCreate, store_->Create(record, request, events));
  }
  // Each creation by itself, so that the hook of kCreate sees them all.
  std::vector<absl::StatusOr<CreateResult>> CreateAll(absl::Span<const Creation> creations) override {
    {
      MutexLock lock(&mu_);
      batches_.push_back(creations.size());
    }
    auto results = Store::CreateAll(creations);
    const absl::Status hooked = Hooked(Call::kCreateAll, absl::OkStatus());
    if (!hooked.ok()) results.assign(creations.size(), hooked);
    return results;
  }
  absl::StatusOr<CampaignRecord> Commit(const CampaignRecord& before, const CampaignRecord& after,
                                        absl::Time now, absl::Span<const CampaignEvent> events) override {
    return Hooked(Call::kCommit, store_->Commit(before, after, now, events));
  }
  absl::StatusOr<std::vector<CampaignRecord>> ClaimDue(absl::string_view lease_token, absl::Time now,
                                                       absl::Time lease_until, int limit) override {
    auto claimed = store_->ClaimDue(lease_token, now, lease_until, limit);
    if (claimed.ok()) claimed_ += static_cast<int>(claimed->size());
    return claimed;
  }
  absl::StatusOr<std::optional<absl::Time>> NextDue() override { return store_->NextDue(); }
  absl::StatusOr<CampaignRecord> Load(const CampaignId& id) override { return store_->Load(id); }
  absl::StatusOr<CampaignView> GetCampaign(const CampaignId& id) override {
    return Hooked(Call::kGetCampaign, store_->GetCampaign(id));
  }
  absl::StatusOr<PhoneNumber> GetPhoneNumber(const CampaignId& id) override {
    return Hooked(Call::kGetPhoneNumber, store_->GetPhoneNumber(id));
  }
  // Each row by itself, so that the hook of the single call sees them all.
  absl::StatusOr<std::vector<CampaignView>> GetCampaigns(absl::Span<const CampaignId> ids) override {
    {
      MutexLock lock(&mu_);
      batches_.push_back(ids.size());
    }
    return Hooked(Call::kGetCampaigns, Store::GetCampaigns(ids));
  }
  absl::StatusOr<std::vector<PhoneNumber>> GetPhoneNumbers(absl::Span<const CampaignId> ids) override {
    {
      MutexLock lock(&mu_);
      batches_.push_back(ids.size());
    }
    return Hooked(Call::kGetPhoneNumbers, Store::GetPhoneNumbers(ids));
  }
  absl::StatusOr<std::vector<PhoneNumber>> FindPhoneNumbers(absl::Span<const std::string> uids) override {
    return store_->FindPhoneNumbers(uids);
  }
  absl::StatusOr<CampaignPage> ListCampaigns(const CampaignQuery& query) override {
    return Hooked(Call::kListCampaigns, store_->ListCampaigns(query));
  }
  absl::StatusOr<PhoneNumberPage> ListPhoneNumbers(const PhoneNumberQuery& query) override {
    return store_->ListPhoneNumbers(query);
  }
  absl::StatusOr<EventPage> ListEvents(const EventQuery& query) override { return store_->ListEvents(query); }
  absl::StatusOr<std::vector<AwaitedNumber>> ListAwaited(absl::string_view account, int limit) override {
    return store_->ListAwaited(account, limit);
  }
  absl::Status RecordChecks(absl::Span<const CampaignId> ids, absl::Time time, CheckOutcome outcome,
                            std::optional<absl::Time> next_time) override {
    return store_->RecordChecks(ids, time, outcome, next_time);
  }
  absl::StatusOr<int> Purge(absl::Time before, int limit) override { return store_->Purge(before, limit); }
  absl::Status CheckReady() override { return store_->CheckReady(); }

 private:
  template <typename Answer>
  Answer Hooked(Call call, Answer answer) {
    Hook hook;
    {
      MutexLock lock(&mu_);
      if (const auto found = hooks_.find(call); found != hooks_.end()) hook = found->second;
    }
    if (hook) DIALTONE_RETURN_IF_ERROR(hook());
    return answer;
  }

  const std::unique_ptr<Store> store_;
  std::atomic<int> claimed_ = 0;
  Mutex mu_;
  std::map<Call, Hook> hooks_ ABSL_GUARDED_BY(mu_);
  std::vector<std::size_t> batches_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_HOOKED_STORE_H_
