#ifndef DIALTONE_STORAGE_REVISIONS_H_
#define DIALTONE_STORAGE_REVISIONS_H_

#include "absl/time/time.h"
#include "storage/provisioning_job.h"

namespace dialtone {

// The rules of Store that every backend shares. All pure.

// `record` as Store::Create has to store it: revisions and version 1, times in whole microseconds.
CampaignRecord WithFirstRevisions(CampaignRecord record);

// `after` as Store::Commit has to store it: its version, revisions and update times moved on from `before` by
// the rule stated there, times in whole microseconds.
CampaignRecord WithNextRevisions(const CampaignRecord& before, CampaignRecord after, absl::Time now);

// How Store::Commit has to treat the Checks of a number; `after` with its times already cut.
enum class ChecksWrite {
  kKeep,     // leave the stored ones alone
  kAdvance,  // add the difference of the counts, take the rest from `after`
  kReplace,  // a new attempt begins: take all from `after`
};
ChecksWrite HowToWriteChecks(const PhoneNumber& before, const PhoneNumber& after);

// Every stored time is a whole number of microseconds; finer parts are cut off towards the past.
absl::Time WholeMicroseconds(absl::Time time);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_REVISIONS_H_
