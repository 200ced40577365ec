#ifndef DIALTONE_SERVER_PROVISIONING_CAMPAIGNS_H_
#define DIALTONE_SERVER_PROVISIONING_CAMPAIGNS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/campaign_changes.h"
#include "storage/store.h"

namespace dialtone {

// The answer to a call that names a campaign which is not there: kNotFound (CAMPAIGN_NOT_FOUND).
absl::Status NoSuchCampaign(const CampaignId& id);

// The answer to a call whose `field` names an account that this server does not have: kInvalidArgument.
absl::Status UnknownAccount(absl::string_view field, absl::string_view account);

// What callers do to campaigns: each call commits an intent and returns; the work at Vapi goes on behind it.
// Thread-safe; blocks on the database only. Besides the errors named here those of Store.
class Campaigns {
 public:
  // `wake` tells the workers that something is due. All references outlive this.
  Campaigns(Store& store, const Accounts& accounts, const Clock& clock, std::function<void()> wake);

  struct CreateRequest {
    NewCampaign campaign;  // without `uid`; an empty id gets one; an empty account is the default one
    std::optional<RequestKey> request;
  };
  // What has to be stored for `request`, and nothing is. Does not block. kInvalidArgument (INVALID_FIELDS:
  // the account is unknown).
  absl::StatusOr<Creation> Prepare(const CreateRequest& request) const;

  // Stores what was prepared, in the order and with the guarantees of Store::CreateAll(). For each its own
  // answer: kAlreadyExists (ID_TAKEN); kInvalidArgument (INVALID_FIELDS: the request id was used with another
  // body); kFailedPrecondition (CAMPAIGN_DELETED: the campaign of this request has been deleted since).
  std::vector<absl::StatusOr<CampaignView>> CreateAll(absl::Span<const Creation> creations);

  // Both for one.
  absl::StatusOr<CampaignView> Create(const CreateRequest& request);

  // `expected_revision` guards the change when it is set: kAborted (STALE_ETAG). kNotFound,
  // kFailedPrecondition as campaign_changes.h says.
  absl::StatusOr<CampaignView> Update(const CampaignId& id, std::optional<std::int64_t> expected_revision,
                                      absl::FunctionRef<absl::StatusOr<CampaignEdit>(const Campaign&)> edit);
  absl::StatusOr<CampaignView> Delete(const CampaignId& id, std::optional<std::int64_t> expected_revision);
  absl::StatusOr<CampaignView> Retry(const CampaignId& id, std::optional<std::int64_t> expected_revision,
                                     const std::optional<PhoneNumberRequest>& wanted);

 private:
  absl::StatusOr<CampaignView> Change(
      const CampaignId& id, std::optional<std::int64_t> expected_revision,
      absl::FunctionRef<absl::StatusOr<Transition>(const CampaignRecord&)> change);

  Store& store_;
  const Accounts& accounts_;
  const Clock& clock_;
  const std::function<void()> wake_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_CAMPAIGNS_H_
