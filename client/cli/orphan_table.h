#ifndef DIALTONE_CLIENT_CLI_ORPHAN_TABLE_H_
#define DIALTONE_CLIENT_CLI_ORPHAN_TABLE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/style.h"
#include "dialtone/v1/phone_number_service.pb.h"

namespace dialtone {

// What everybody should know who is about to release one.
inline constexpr char kOrphanCaution[] =
    "Another Dialtone on the same Vapi account would look like this, too: release only what you know.\n";

// A row per number: digits, tag, account, age, when it may be released, Vapi's id.
std::string OrphanTable(const std::vector<v1::OrphanedPhoneNumber>& orphans, absl::Time now,
                        const Look& look = {});

// One number in a few words, such as `+14155550123 (dt-…-1, made 3d ago)`.
std::string OrphanText(const v1::OrphanedPhoneNumber& orphan, absl::Time now);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_ORPHAN_TABLE_H_
