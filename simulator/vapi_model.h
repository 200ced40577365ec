#ifndef DIALTONE_SIMULATOR_VAPI_MODEL_H_
#define DIALTONE_SIMULATOR_VAPI_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "simulator/digit_stock.h"
#include "simulator/list_query.h"
#include "simulator/number_settings.h"
#include "simulator/records.h"
#include "simulator/shelf.h"
#include "simulator/splitmix64.h"

namespace dialtone::simulator {

struct ModelOptions {
  std::uint64_t seed = 1;
  double time_scale = 1.0;  // Greater than 0; 10 provisions ten times faster.
  // Everything that ever existed counts, because the ledger keeps it.
  std::size_t max_objects = 1'000'000;
  std::size_t max_bytes = std::size_t{1} << 30;
};

// One Vapi organisation: assistants and phone numbers in memory. It believes what it is given: checking a
// caller's words is the routes' work. Nothing happens by itself: a number has its digits as soon as the clock
// has passed its time, so the same seed, clock and order of calls give the same ids, digits and delays.
// Thread-safe.
//
// Every call on an id answers kNotFound when no live record has it. Creating and updating answer
// kInvalidArgument when the store is full.
class VapiModel {
 public:
  // `clock` must outlive the model.
  VapiModel(const Clock* clock, const ModelOptions& options);

  std::string organisation_id() const;
  absl::Time Now() const { return clock_->Now(); }

  absl::StatusOr<AssistantRecord> CreateAssistant(AssistantSpec spec);
  absl::StatusOr<AssistantRecord> GetAssistant(absl::string_view id);
  absl::StatusOr<AssistantRecord> UpdateAssistant(
      absl::string_view id, absl::FunctionRef<AssistantSpec(const AssistantSpec&)> change);
  // kAborted while a live number pins it (see NumberSettings::pins_assistant).
  absl::StatusOr<AssistantRecord> DeleteAssistant(absl::string_view id);
  std::vector<AssistantRecord> ListAssistants(const ListQuery& query);

  // `patch` holds for this number alone. kInvalidArgument: area code out of stock, or needed and absent.
  // kResourceExhausted: the cap. kFailedPrecondition: a payment method is wanted.
  absl::StatusOr<PhoneNumberRecord> CreatePhoneNumber(PhoneNumberSpec spec,
                                                      const NumberSettingsPatch& patch = {});
  absl::StatusOr<PhoneNumberRecord> GetPhoneNumber(absl::string_view id);
  absl::StatusOr<PhoneNumberRecord> UpdatePhoneNumber(
      absl::string_view id, absl::FunctionRef<PhoneNumberSpec(const PhoneNumberSpec&)> change);
  absl::StatusOr<PhoneNumberRecord> DeletePhoneNumber(absl::string_view id);
  std::vector<PhoneNumberRecord> ListPhoneNumbers(const ListQuery& query);
  ListPage<PhoneNumberRecord> SearchPhoneNumbers(const ListQuery& query);

  // The rest is for whoever directs the simulation, not for Vapi's callers.
  NumberSettings number_settings() const;
  NumberSettings ChangeNumberSettings(const NumberSettingsPatch& patch);
  // Takes `delay` (counted from now) and `status` of `patch` over to a number that exists.
  absl::StatusOr<PhoneNumberRecord> ReplanPhoneNumber(absl::string_view id, const NumberSettingsPatch& patch);
  std::vector<AssistantRecord> AssistantLedger() const;
  std::vector<PhoneNumberRecord> PhoneNumberLedger() const;
  // As just built: nothing stored, settings at their defaults, every sequence of random values from its
  // start.
  void Reset();

 private:
  absl::Status RoomFor(std::size_t bytes) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status CarrierAgrees(const PhoneNumberSpec& spec, const NumberSettings& settings) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status Provision(const NumberSettings& settings, absl::Time now, PhoneNumberRecord* record)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The clock in whole milliseconds, never before an earlier answer, so that lists stay in order of creation.
  absl::Time CreationTime(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // `record` as a caller sees it at `now`.
  PhoneNumberRecord Seen(PhoneNumberRecord record, absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void CountUse(const std::string& assistant_id, int change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void StartSequences() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Clock* const clock_;
  const ModelOptions options_;

  mutable Mutex mu_;
  // Sequences of their own, so that one number's delay does not depend on how many assistants there are.
  SplitMix64 ids_ ABSL_GUARDED_BY(mu_){0};
  SplitMix64 delays_ ABSL_GUARDED_BY(mu_){0};
  SplitMix64 replanned_delays_ ABSL_GUARDED_BY(mu_){0};
  SplitMix64 area_codes_ ABSL_GUARDED_BY(mu_){0};
  std::string organisation_id_ ABSL_GUARDED_BY(mu_);
  NumberSettings settings_ ABSL_GUARDED_BY(mu_);
  DigitStock digits_ ABSL_GUARDED_BY(mu_);
  Shelf<AssistantRecord> assistants_ ABSL_GUARDED_BY(mu_);
  Shelf<PhoneNumberRecord> phone_numbers_ ABSL_GUARDED_BY(mu_);
  std::unordered_map<std::string, int> uses_of_assistant_ ABSL_GUARDED_BY(mu_);
  std::int64_t live_vapi_numbers_ ABSL_GUARDED_BY(mu_) = 0;
  std::size_t bytes_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Time last_created_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_VAPI_MODEL_H_
