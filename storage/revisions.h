#ifndef DIALTONE_STORAGE_REVISIONS_H_
#define DIALTONE_STORAGE_REVISIONS_H_

#include "absl/time/time.h"
#include "storage/provisioning_job.h"

namespace dialtone {

// `after` as Store::Commit has to store it: its version, revisions and update times moved on from `before` by
// the rule stated there. Every backend uses this one rule. Pure.
CampaignRecord WithNextRevisions(const CampaignRecord& before, CampaignRecord after, absl::Time now);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_REVISIONS_H_
