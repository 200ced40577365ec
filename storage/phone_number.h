#ifndef DIALTONE_STORAGE_PHONE_NUMBER_H_
#define DIALTONE_STORAGE_PHONE_NUMBER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "storage/enum_names.h"
#include "storage/failure.h"
#include "storage/ids.h"

namespace dialtone {

enum class PhoneNumberState { kPending, kActive, kFailed, kReleasing, kReleased };

template <>
struct EnumNames<PhoneNumberState> {
  static constexpr absl::string_view kNames[] = {"PENDING", "ACTIVE", "FAILED", "RELEASING", "RELEASED"};
};

// How one look at Vapi for a pending number ended.
enum class CheckOutcome { kNone, kReady, kStillPending, kFailed, kUnreachable };

template <>
struct EnumNames<CheckOutcome> {
  static constexpr absl::string_view kNames[] = {"NONE", "READY", "STILL_PENDING", "FAILED", "UNREACHABLE"};
};

// The count and times of looks. They are bookkeeping: a look that finds nothing new moves no revision.
struct Checks {
  std::int64_t count = 0;
  std::optional<absl::Time> last_time;
  CheckOutcome last_outcome = CheckOutcome::kNone;
  std::optional<absl::Time> next_time;

  friend bool operator==(const Checks&, const Checks&) = default;
};

// The number being provisioned for one campaign. It outlives its campaign as RELEASED until it is purged.
struct PhoneNumber {
  CampaignId id;
  std::string uid;  // its campaign's, which is part of our tag at Vapi
  std::string account;
  std::string number;     // E.164, empty until known
  std::string sip_uri;    // empty unless Vapi gave one
  std::string area_code;  // the one asked for at Vapi; empty when none was
  std::string vapi_phone_number_id;
  std::string vapi_assistant_id;
  PhoneNumberState state = PhoneNumberState::kPending;
  std::optional<Failure> failure;
  std::optional<absl::Time> requested_time;  // when Vapi was asked for the number of this attempt
  Checks checks;
  std::int64_t revision = 0;  // +1 per committed change, from 1
  absl::Time create_time;
  absl::Time update_time;

  friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_PHONE_NUMBER_H_
