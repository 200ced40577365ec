#ifndef DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_
#define DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_

#include <optional>

#include "server/watch/rendered_once.h"
#include "storage/campaign.h"
#include "storage/phone_number.h"

namespace dialtone {

// What a commit left behind, as watchers see it.
struct CampaignChange {
  std::optional<Campaign> campaign;  // nullopt: the campaign is gone
  PhoneNumber number;

  // The messages that tell of it, the same for everyone who watches.
  RenderedOnce number_message = {};
  RenderedOnce campaign_message = {};
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_
