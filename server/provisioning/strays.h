#ifndef DIALTONE_SERVER_PROVISIONING_STRAYS_H_
#define DIALTONE_SERVER_PROVISIONING_STRAYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/vapi/vapi_client.h"
#include "storage/store.h"

namespace dialtone {

// What the rows say of something at Vapi that carries our mark.
enum class Standing {
  kNamed,      // a row names it
  kUndecided,  // its campaign is asking Vapi for one, and this may be it
  kExtra,      // its campaign lives, and names another one or none
  kLeftOver,   // its campaign is gone
  kOrphaned,   // no campaign here ever had this uid
};

struct JudgedNumber {
  VapiPhoneNumber number;
  Standing standing = Standing::kOrphaned;
  CampaignId campaign;  // empty when orphaned
};
struct JudgedAssistant {
  VapiAssistant assistant;
  Standing standing = Standing::kOrphaned;
  CampaignId campaign;  // empty when orphaned
};

// Judges those of `numbers`, or `assistants`, that carry our mark, in their order; the others are left out.
// Read Vapi first and judge then: what is made in between is named by its row, not the other way round.
// Errors: those of Store.
absl::StatusOr<std::vector<JudgedNumber>> JudgeNumbers(Store& store,
                                                       absl::Span<const VapiPhoneNumber> numbers);
absl::StatusOr<std::vector<JudgedAssistant>> JudgeAssistants(Store& store,
                                                             absl::Span<const VapiAssistant> assistants);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_STRAYS_H_
