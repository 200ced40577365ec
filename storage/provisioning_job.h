#ifndef DIALTONE_STORAGE_PROVISIONING_JOB_H_
#define DIALTONE_STORAGE_PROVISIONING_JOB_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "storage/campaign.h"
#include "storage/enum_names.h"
#include "storage/phone_number.h"

namespace dialtone {

// How far the work at Vapi has come. `*_ASKED` is committed before its POST leaves, so that a step found
// there without an owner means: the POST may have happened. Releases are idempotent at Vapi: their own step
// is intent enough.
enum class Step {
  kAssistantWanted,
  kAssistantAsked,
  kNumberWanted,
  kNumberAsked,
  kAwaitingNumber,
  kDone,
  kReleasingNumber,
  kDeletingAssistant,
  kGone,
};

template <>
struct EnumNames<Step> {
  static constexpr absl::string_view kNames[] = {"ASSISTANT_WANTED", "ASSISTANT_ASKED",    "NUMBER_WANTED",
                                                 "NUMBER_ASKED",     "AWAITING_NUMBER",    "DONE",
                                                 "RELEASING_NUMBER", "DELETING_ASSISTANT", "GONE"};
};

// The work that is still to be done at Vapi for one campaign, and who is doing it.
struct ProvisioningJob {
  Step step = Step::kAssistantWanted;
  int attempt = 1;  // +1 per RetryCampaign and per substitute area code
  // The lock of the whole record: +1 per claim and per commit. A commit that carries an older one is refused.
  std::int64_t version = 0;
  // When a worker should look at it; nullopt: nothing to do.
  std::optional<absl::Time> due_time;
  // Who works on it, and until when nobody else may. The token is fresh for every claim (a fencing token);
  // empty: nobody.
  std::string lease_token;
  absl::Time lease_until = absl::UnixEpoch();
  // When the POST of an `*_ASKED` step was committed; the look-up for its outcome starts there.
  std::optional<absl::Time> asked_time;
  int empty_looks = 0;  // look-ups since asked_time that found nothing
  int failures = 0;     // consecutive transient failures of the present step, for the backoff
  bool substituted = false;
  // Numbers and assistants of ours at Vapi beyond the one we keep, to be released.
  std::vector<std::string> surplus_vapi_phone_number_ids;
  std::vector<std::string> surplus_vapi_assistant_ids;
  bool assistant_stale = false;  // the assistant at Vapi differs from the campaign's and wants a PATCH

  friend bool operator==(const ProvisioningJob&, const ProvisioningJob&) = default;
};

// A campaign and its number, as callers see them.
struct CampaignView {
  Campaign campaign;
  PhoneNumber number;

  friend bool operator==(const CampaignView&, const CampaignView&) = default;
};

// Everything that is kept of one campaign; read, decided about and committed as one.
struct CampaignRecord {
  Campaign campaign;
  PhoneNumber number;
  ProvisioningJob job;

  friend bool operator==(const CampaignRecord&, const CampaignRecord&) = default;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_PROVISIONING_JOB_H_
