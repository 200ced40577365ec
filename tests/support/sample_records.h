#ifndef DIALTONE_TESTS_SUPPORT_SAMPLE_RECORDS_H_
#define DIALTONE_TESTS_SUPPORT_SAMPLE_RECORDS_H_

#include <string>

#include "absl/time/time.h"
#include "storage/provisioning_job.h"

namespace dialtone {

// An arbitrary fixed moment, a whole microsecond but no whole millisecond.
absl::Time SampleTime();

// A new campaign as the service would store it: PENDING, nothing asked for at Vapi, due at `create_time`.
CampaignRecord NewRecord(const std::string& id, absl::Time create_time = SampleTime());

// A record in which no two members are alike and none has its default value, so that a member which is lost
// or swapped on the way to a store and back shows.
CampaignRecord FullRecord(const std::string& id);

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_SAMPLE_RECORDS_H_
