#ifndef DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_
#define DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_

#include <cstdint>
#include <optional>

#include "server/watch/rendered_once.h"
#include "storage/campaign.h"
#include "storage/change_feed.h"
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

// Of two changes of one campaign the one with the greater revision is newer.
inline std::int64_t RevisionOf(const CampaignChange& change) {
  return change.campaign.has_value() ? change.campaign->revision : kGoneRevision;
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_CAMPAIGN_CHANGE_H_
