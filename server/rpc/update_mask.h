#ifndef DIALTONE_SERVER_RPC_UPDATE_MASK_H_
#define DIALTONE_SERVER_RPC_UPDATE_MASK_H_

#include <dialtone/v1/campaign_service.pb.h>

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "server/provisioning/campaign_changes.h"

namespace dialtone {

// Which fields of a campaign an UpdateCampaign changes, and to what. Pure.
class CampaignUpdate {
 public:
  // kInvalidArgument with every fault of mask and values.
  static absl::StatusOr<CampaignUpdate> Parse(const v1::UpdateCampaignRequest& request);

  // The edit for a campaign as it is now. kInvalidArgument when it would leave a system prompt without a
  // model.
  absl::StatusOr<CampaignEdit> EditOf(const Campaign& current) const;

 private:
  std::set<std::string> paths_;
  Campaign wanted_;  // only what the paths name is looked at
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_UPDATE_MASK_H_
