#ifndef DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_
#define DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_

#include <optional>

#include "storage/campaign.h"
#include "storage/phone_number.h"

namespace dialtone {

// What a commit left behind, as watchers see it.
struct CampaignChange {
  std::optional<Campaign> campaign;  // nullopt: the campaign is gone
  PhoneNumber number;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_
