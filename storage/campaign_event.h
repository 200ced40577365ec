#ifndef DIALTONE_STORAGE_CAMPAIGN_EVENT_H_
#define DIALTONE_STORAGE_CAMPAIGN_EVENT_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "storage/enum_names.h"

namespace dialtone {

enum class EventKind {
  kCreated,
  kAssistantRequested,
  kAssistantCreated,
  kNumberRequested,
  kNumberCreated,
  kNumberActive,
  kOutcomeUnknown,
  kFailed,
  kRetried,
  kUpdated,
  kAssistantUpdated,
  kDeleteRequested,
  kNumberReleased,
  kAssistantDeleted,
  kChecked,
};

template <>
struct EnumNames<EventKind> {
  static constexpr absl::string_view kNames[] = {"CREATED",
                                                 "ASSISTANT_REQUESTED",
                                                 "ASSISTANT_CREATED",
                                                 "NUMBER_REQUESTED",
                                                 "NUMBER_CREATED",
                                                 "NUMBER_ACTIVE",
                                                 "OUTCOME_UNKNOWN",
                                                 "FAILED",
                                                 "RETRIED",
                                                 "UPDATED",
                                                 "ASSISTANT_UPDATED",
                                                 "DELETE_REQUESTED",
                                                 "NUMBER_RELEASED",
                                                 "ASSISTANT_DELETED",
                                                 "CHECKED"};
};

// One line of a campaign's timeline, written in the transaction of the change it tells of.
struct CampaignEvent {
  std::int64_t sequence = 0;  // assigned by the store: 1, 2, ... per campaign
  absl::Time time;
  EventKind kind = EventKind::kCreated;
  std::string detail = {};  // a sentence for a person; never a prompt or a key

  friend bool operator==(const CampaignEvent&, const CampaignEvent&) = default;
};

// The timeline keeps this many newest events of a campaign.
inline constexpr int kMaxEventsPerCampaign = 200;

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_CAMPAIGN_EVENT_H_
