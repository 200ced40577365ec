#ifndef DIALTONE_STORAGE_CAMPAIGN_H_
#define DIALTONE_STORAGE_CAMPAIGN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "storage/enum_names.h"
#include "storage/failure.h"
#include "storage/ids.h"

namespace dialtone {

enum class CampaignState { kPending, kActive, kFailed, kDeleting };

template <>
struct EnumNames<CampaignState> {
  static constexpr absl::string_view kNames[] = {"PENDING", "ACTIVE", "FAILED", "DELETING"};
};

// What Vapi's assistant shall be. Empty means: left to Vapi.
struct AssistantSpec {
  std::string name;
  std::string first_message;
  std::string system_prompt;
  std::string model_provider;
  std::string model;
  std::string voice_provider;
  std::string voice_id;
  std::string server_url;
  std::string overrides_json;  // a JSON object merged over the rest, or empty

  friend bool operator==(const AssistantSpec&, const AssistantSpec&) = default;
};

struct PhoneNumberRequest {
  std::string area_code;          // three digits, or empty for the account's default
  bool allow_substitute = false;  // whether one area code that Vapi suggests may be taken instead

  friend bool operator==(const PhoneNumberRequest&, const PhoneNumberRequest&) = default;
};

// What a caller asked for. Plain values; the phone number is a record of its own.
struct Campaign {
  CampaignId id;
  std::string uid;  // a ULID of ours, the heart of the tag we leave at Vapi
  std::string display_name;
  std::string account;
  AssistantSpec assistant;
  PhoneNumberRequest phone_number_request;
  std::map<std::string, std::string> labels;
  CampaignState state = CampaignState::kPending;
  std::optional<Failure> failure;
  std::int64_t revision = 0;  // +1 per committed change of the campaign or of its number, from 1
  absl::Time create_time;
  absl::Time update_time;

  friend bool operator==(const Campaign&, const Campaign&) = default;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_CAMPAIGN_H_
