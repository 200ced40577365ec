#ifndef DIALTONE_STORAGE_CAMPAIGN_FILTER_H_
#define DIALTONE_STORAGE_CAMPAIGN_FILTER_H_

#include "storage/campaign.h"
#include "storage/phone_number.h"
#include "storage/queries.h"

namespace dialtone {

// Whether a campaign and its number pass `filter`: the rule that every store's lists follow. Pure.
bool Matches(const CampaignFilter& filter, const Campaign& campaign, const PhoneNumber& number);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_CAMPAIGN_FILTER_H_
