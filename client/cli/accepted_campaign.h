#ifndef DIALTONE_CLIENT_CLI_ACCEPTED_CAMPAIGN_H_
#define DIALTONE_CLIENT_CLI_ACCEPTED_CAMPAIGN_H_

#include "client/cli/exit_code.h"
#include "dialtone/v1/campaign_service.pb.h"

namespace dialtone {

class Session;

// What follows when the server has accepted a campaign, new or again: shows it, and with `wait` watches its
// number.
ExitCode ShowAcceptedCampaign(Session& session, const v1::Campaign& campaign, bool wait);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_ACCEPTED_CAMPAIGN_H_
