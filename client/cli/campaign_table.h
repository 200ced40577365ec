#ifndef DIALTONE_CLIENT_CLI_CAMPAIGN_TABLE_H_
#define DIALTONE_CLIENT_CLI_CAMPAIGN_TABLE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/style.h"
#include "dialtone/v1/campaign_service.pb.h"

namespace dialtone {

// The name of a state; `UNKNOWN` for one that is newer than this program.
std::string StateText(v1::Campaign::State state);

// One row per campaign, in the given order, below a header.
std::string CampaignTable(const std::vector<v1::Campaign>& campaigns, absl::Time now, const Look& look = {});

Style StyleOf(v1::Campaign::State state);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_CAMPAIGN_TABLE_H_
