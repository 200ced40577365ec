#ifndef DIALTONE_CLIENT_TESTING_FAKE_CAMPAIGNS_H_
#define DIALTONE_CLIENT_TESTING_FAKE_CAMPAIGNS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "dialtone/v1/campaign_service.pb.h"
#include "dialtone/v1/phone_number_service.pb.h"

namespace dialtone::testing {

// What a FakeServer keeps, and what its methods do with it. Errors carry reasons and fields
// (base/error_reason.h), the same ones as the real server's. Thread-safe.
class FakeCampaigns {
 public:
  // Hears of one number. Called under the lock: must not call back.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void OnNumber(const v1::PhoneNumber& number) = 0;
    virtual void OnProgress(const v1::PhoneNumber& number) = 0;
  };

  explicit FakeCampaigns(bool ready_at_once) : ready_at_once_(ready_at_once) {}

  absl::StatusOr<v1::Campaign> Create(const v1::CreateCampaignRequest& request);
  absl::StatusOr<v1::Campaign> Get(const std::string& name) const;
  // Newest first.
  absl::StatusOr<v1::ListCampaignsResponse> List(const v1::ListCampaignsRequest& request) const;
  absl::StatusOr<v1::Campaign> Update(const v1::UpdateCampaignRequest& request);
  absl::StatusOr<v1::Campaign> Delete(const v1::DeleteCampaignRequest& request);
  absl::StatusOr<v1::Campaign> Retry(const v1::RetryCampaignRequest& request);
  absl::StatusOr<v1::PhoneNumber> Number(const std::string& name) const;
  absl::StatusOr<v1::ListPhoneNumbersResponse> ListNumbers(const v1::ListPhoneNumbersRequest& request) const;
  absl::StatusOr<v1::RefreshPhoneNumberResponse> Refresh(const std::string& name) const;

  // See FakeServer.
  absl::Status MakeReady(const std::string& campaign, const std::string& number);
  absl::Status Fail(const std::string& campaign, const v1::Failure& failure);
  absl::Status ShowProgress(const std::string& campaign, double progress);

  // Tells `watcher` how the number is, and of every change until Unsubscribe().
  absl::Status Subscribe(const std::string& name, Watcher* watcher);
  void Unsubscribe(Watcher* watcher);

 private:
  struct Entry {
    v1::Campaign campaign;
    v1::PhoneNumber number;
    bool gone = false;  // the campaign; the number stays, RELEASED
    std::int64_t sequence = 0;
    std::set<Watcher*> watchers;
  };
  struct Created {
    std::string id;
    std::string body;
  };

  absl::StatusOr<v1::Campaign> Replay(const Created& created, const std::string& body) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::StatusOr<Entry*> FindCampaign(const std::string& name, const std::string& field) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::StatusOr<Entry*> FindNumber(const std::string& name) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::StatusOr<Entry*> FindPending(const std::string& campaign) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Begins an attempt at a number.
  void Ask(Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  std::string FreshDigits(const Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Ends a change: revision, times, and news for who watches.
  void Touch(Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const bool ready_at_once_;
  const SystemClock clock_;
  mutable Mutex mu_;
  mutable std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mu_);  // by id
  std::map<std::string, Created> created_ ABSL_GUARDED_BY(mu_);        // by request id
  std::int64_t next_sequence_ ABSL_GUARDED_BY(mu_) = 1;
  int next_digits_ ABSL_GUARDED_BY(mu_) = 100;
};

}  // namespace dialtone::testing

#endif  // DIALTONE_CLIENT_TESTING_FAKE_CAMPAIGNS_H_
