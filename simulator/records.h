#ifndef DIALTONE_SIMULATOR_RECORDS_H_
#define DIALTONE_SIMULATOR_RECORDS_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "nlohmann/json_fwd.hpp"
#include "simulator/number_settings.h"

namespace dialtone::simulator {

// What a caller gave, as a JSON object without null members. Immutable and shared, so that copying a record
// is cheap.
using Document = std::shared_ptr<const nlohmann::json>;

// The part of an assistant that its owner writes.
struct AssistantSpec {
  std::string name;  // Empty when the caller gave none.
  Document document;
  std::size_t bytes = 0;  // Size of `document` as text.
};

struct AssistantRecord {
  std::string id;
  AssistantSpec spec;
  absl::Time created;  // Whole milliseconds, as callers see it and filter by it.
  absl::Time updated;
  std::optional<absl::Time> deleted;
};

// The part of a phone number that its owner writes. Empty means not given.
struct PhoneNumberSpec {
  std::string provider;
  std::string name;
  std::string assistant_id;
  std::string sip_uri;
  std::string desired_area_code;
  std::string imported_number;  // Digits that another carrier already sold; never with provider "vapi".
  Document document;
  std::size_t bytes = 0;  // Size of `document` as text.
};

struct PhoneNumberRecord {
  std::string id;
  PhoneNumberSpec spec;
  absl::Time created;  // Whole milliseconds, as callers see it and filter by it.
  absl::Time updated;
  std::optional<absl::Time> deleted;

  std::string sip_uri;  // The caller's or an assigned one; empty when there is none.
  std::string digits;   // E.164, decided at creation; empty when this number never gets any.
  // When callers begin to see `digits`, in microseconds; nullopt means never.
  std::optional<absl::Time> ready_at;
  StatusBehaviour status = StatusBehaviour::kActive;

  // Whether callers see `digits` at `now`.
  bool Ready(absl::Time now) const { return ready_at.has_value() && !digits.empty() && *ready_at <= now; }
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_RECORDS_H_
