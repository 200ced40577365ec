#ifndef DIALTONE_SIMULATOR_NUMBER_SETTINGS_H_
#define DIALTONE_SIMULATOR_NUMBER_SETTINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone::simulator {

// How long the digits of a new number take, before the time scale is applied.
struct DelayPlan {
  enum class Kind { kUniform, kFixed, kNever };
  Kind kind = Kind::kUniform;
  absl::Duration min = absl::Seconds(5);   // kUniform; the delay itself for kFixed.
  absl::Duration max = absl::Seconds(30);  // kUniform; exclusive.
};

// What the `status` member of a number says. It is independent of the digits unless it follows them.
enum class StatusBehaviour {
  kActive,
  kActivating,
  kBlocked,
  kFollowsDigits,  // "activating" until the digits are there, then "active".
  kAbsent,
};

// What becomes of a number asked for with neither an area code nor a SIP URI.
enum class NoAreaCodeOutcome { kDigits, kSipOnly, kRefused };

// How the simulated carrier treats numbers of provider "vapi". `delay`, `status`, `sip_only` and the refusals
// are looked at when a number is created and stay with it; the rest holds for every later reply.
struct NumberSettings {
  DelayPlan delay;
  StatusBehaviour status = StatusBehaviour::kActive;
  bool sip_only = false;  // Every number gets a SIP URI and never digits.
  NoAreaCodeOutcome without_area_code = NoAreaCodeOutcome::kDigits;
  std::vector<std::string> unavailable_area_codes;  // "*" stands for every one but the suggested.
  std::vector<std::string> suggested_area_codes = {"562", "662", "716"};
  std::int64_t cap = -1;  // Live numbers at most; -1 means no cap.
  bool payment_required = false;
  bool masked = false;            // Every reply but that to POST hides the middle digits.
  bool updated_at_moves = false;  // `updatedAt` becomes the moment at which the digits came.
  bool pins_assistant = false;    // An assistant that a live number refers to cannot be deleted.
};

// A change of settings: what is set replaces, the rest stays.
struct NumberSettingsPatch {
  std::optional<DelayPlan> delay;
  std::optional<StatusBehaviour> status;
  std::optional<bool> sip_only;
  std::optional<NoAreaCodeOutcome> without_area_code;
  std::optional<std::vector<std::string>> unavailable_area_codes;
  std::optional<std::vector<std::string>> suggested_area_codes;
  std::optional<std::int64_t> cap;
  std::optional<bool> payment_required;
  std::optional<bool> masked;
  std::optional<bool> updated_at_moves;
  std::optional<bool> pins_assistant;
};

NumberSettings Patched(NumberSettings settings, const NumberSettingsPatch& patch);

// Whether `settings` leave nothing in stock for `area_code`.
bool OutOfStock(const NumberSettings& settings, absl::string_view area_code);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_NUMBER_SETTINGS_H_
