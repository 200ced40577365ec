#ifndef DIALTONE_CLIENT_CLI_CAMPAIGN_DETAIL_H_
#define DIALTONE_CLIENT_CLI_CAMPAIGN_DETAIL_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/style.h"
#include "dialtone/v1/campaign_service.pb.h"

namespace dialtone {

// Everything a person wants to know about a campaign, then its timeline, oldest first. Of the system prompt
// it tells the length only.
std::string CampaignDetail(const v1::Campaign& campaign, const std::vector<v1::CampaignEvent>& events,
                           absl::Time now, const Look& look = {});

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_CAMPAIGN_DETAIL_H_
