#include "simulator/vapi_model.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace dialtone::simulator {
namespace {

constexpr std::array<absl::string_view, 8> kUsualAreaCodes = {"212", "312", "415", "503",
                                                              "617", "628", "702", "929"};

// Version 4 as RFC 4122 draws it, from our own random bits.
std::string NextUuid(SplitMix64* random) {
  const std::uint64_t high = (random->Next() & ~0xf000ULL) | 0x4000ULL;
  const std::uint64_t low = (random->Next() & ~(3ULL << 62)) | (1ULL << 63);
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff, high & 0xffff,
                         low >> 48, low & 0xffffffffffffULL);
}

absl::Time WholeMilliseconds(absl::Time time) { return absl::FromUnixMillis(absl::ToUnixMillis(time)); }

absl::Status NoSuch(absl::string_view kind, absl::string_view id) {
  return absl::NotFoundError(absl::StrCat(kind, " with id ", id, " does not exist"));
}

// When the digits come for one that drew `unit`, of [0, 1); nullopt means never.
std::optional<absl::Time> ReadyTime(const DelayPlan& plan, double unit, double time_scale, absl::Time now) {
  if (plan.kind == DelayPlan::Kind::kNever) return std::nullopt;
  const absl::Duration delay =
      plan.kind == DelayPlan::Kind::kFixed ? plan.min : plan.min + unit * (plan.max - plan.min);
  return now + absl::Trunc(delay / time_scale, absl::Microseconds(1));
}

absl::Time UpdatedAsSeen(const PhoneNumberRecord& record, bool updated_at_moves, absl::Time now) {
  if (!updated_at_moves || !record.Ready(now)) return record.updated;
  return std::max(record.updated, WholeMilliseconds(*record.ready_at));
}

bool ContainsIgnoringCase(absl::string_view text, absl::string_view lower_part) {
  return absl::StrContains(absl::AsciiStrToLower(text), lower_part);
}

}  // namespace

VapiModel::VapiModel(const Clock* clock, const ModelOptions& options) : clock_(clock), options_(options) {
  MutexLock lock(&mu_);
  StartSequences();
}

void VapiModel::StartSequences() {
  SplitMix64 seeds(options_.seed);
  ids_ = SplitMix64(seeds.Next());
  delays_ = SplitMix64(seeds.Next());
  area_codes_ = SplitMix64(seeds.Next());
  replanned_delays_ = SplitMix64(seeds.Next());
  organisation_id_ = NextUuid(&ids_);
}

std::string VapiModel::organisation_id() const {
  MutexLock lock(&mu_);
  return organisation_id_;
}

absl::StatusOr<AssistantRecord> VapiModel::CreateAssistant(AssistantSpec spec) {
  MutexLock lock(&mu_);
  DIALTONE_RETURN_IF_ERROR(RoomFor(spec.bytes));
  bytes_ += spec.bytes;
  AssistantRecord record;
  record.id = NextUuid(&ids_);
  record.spec = std::move(spec);
  record.created = record.updated = CreationTime(clock_->Now());
  return assistants_.Append(std::move(record));
}

absl::StatusOr<AssistantRecord> VapiModel::GetAssistant(absl::string_view id) {
  MutexLock lock(&mu_);
  const AssistantRecord* record = assistants_.Find(id);
  if (record == nullptr) return NoSuch("Assistant", id);
  return *record;
}

absl::StatusOr<AssistantRecord> VapiModel::UpdateAssistant(
    absl::string_view id, absl::FunctionRef<AssistantSpec(const AssistantSpec&)> change) {
  MutexLock lock(&mu_);
  AssistantRecord* record = assistants_.Find(id);
  if (record == nullptr) return NoSuch("Assistant", id);
  AssistantSpec changed = change(record->spec);
  const std::size_t others = bytes_ - record->spec.bytes;
  if (others + changed.bytes > options_.max_bytes) return RoomFor(changed.bytes);
  bytes_ = others + changed.bytes;
  record->spec = std::move(changed);
  record->updated = std::max(record->updated, WholeMilliseconds(clock_->Now()));
  return *record;
}

absl::StatusOr<AssistantRecord> VapiModel::DeleteAssistant(absl::string_view id) {
  MutexLock lock(&mu_);
  const AssistantRecord* record = assistants_.Find(id);
  if (record == nullptr) return NoSuch("Assistant", id);
  if (settings_.pins_assistant && uses_of_assistant_.count(record->id) > 0) {
    return absl::AbortedError("This assistant is in use by a phone number and cannot be deleted.");
  }
  AssistantRecord deleted = *record;
  assistants_.Delete(id, clock_->Now());
  return deleted;
}

std::vector<AssistantRecord> VapiModel::ListAssistants(const ListQuery& query) {
  MutexLock lock(&mu_);
  return assistants_.Newest(query, [](const AssistantRecord& record) { return record.updated; });
}

absl::StatusOr<PhoneNumberRecord> VapiModel::CreatePhoneNumber(PhoneNumberSpec spec,
                                                               const NumberSettingsPatch& patch) {
  MutexLock lock(&mu_);
  DIALTONE_RETURN_IF_ERROR(RoomFor(spec.bytes));
  const NumberSettings settings = Patched(settings_, patch);
  const absl::Time now = clock_->Now();
  const bool bought = spec.provider == "vapi";
  if (bought) DIALTONE_RETURN_IF_ERROR(CarrierAgrees(spec, settings));

  PhoneNumberRecord record;
  record.spec = std::move(spec);
  record.status = settings.status;
  if (bought) {
    DIALTONE_RETURN_IF_ERROR(Provision(settings, now, &record));
  } else {
    record.digits = record.spec.imported_number;
    record.ready_at = now;
  }
  record.id = NextUuid(&ids_);
  record.created = record.updated = CreationTime(now);
  bytes_ += record.spec.bytes;
  if (bought) ++live_vapi_numbers_;
  CountUse(record.spec.assistant_id, 1);
  return Seen(phone_numbers_.Append(std::move(record)), now);
}

absl::StatusOr<PhoneNumberRecord> VapiModel::GetPhoneNumber(absl::string_view id) {
  MutexLock lock(&mu_);
  const PhoneNumberRecord* record = phone_numbers_.Find(id);
  if (record == nullptr) return NoSuch("Phone number", id);
  return Seen(*record, clock_->Now());
}

absl::StatusOr<PhoneNumberRecord> VapiModel::UpdatePhoneNumber(
    absl::string_view id, absl::FunctionRef<PhoneNumberSpec(const PhoneNumberSpec&)> change) {
  MutexLock lock(&mu_);
  PhoneNumberRecord* record = phone_numbers_.Find(id);
  if (record == nullptr) return NoSuch("Phone number", id);
  PhoneNumberSpec changed = change(record->spec);
  const std::size_t others = bytes_ - record->spec.bytes;
  if (others + changed.bytes > options_.max_bytes) return RoomFor(changed.bytes);
  bytes_ = others + changed.bytes;
  CountUse(record->spec.assistant_id, -1);
  CountUse(changed.assistant_id, 1);
  if (changed.sip_uri != record->spec.sip_uri) record->sip_uri = changed.sip_uri;
  if (changed.imported_number != record->spec.imported_number) record->digits = changed.imported_number;
  record->spec = std::move(changed);
  const absl::Time now = clock_->Now();
  record->updated = std::max(record->updated, WholeMilliseconds(now));
  return Seen(*record, now);
}

absl::StatusOr<PhoneNumberRecord> VapiModel::DeletePhoneNumber(absl::string_view id) {
  MutexLock lock(&mu_);
  const PhoneNumberRecord* record = phone_numbers_.Find(id);
  if (record == nullptr) return NoSuch("Phone number", id);
  const absl::Time now = clock_->Now();
  PhoneNumberRecord deleted = Seen(*record, now);
  CountUse(deleted.spec.assistant_id, -1);
  if (deleted.spec.provider == "vapi") --live_vapi_numbers_;
  phone_numbers_.Delete(id, now);
  return deleted;
}

std::vector<PhoneNumberRecord> VapiModel::ListPhoneNumbers(const ListQuery& query) {
  MutexLock lock(&mu_);
  const absl::Time now = clock_->Now();
  const bool moves = settings_.updated_at_moves;
  std::vector<PhoneNumberRecord> found = phone_numbers_.Newest(
      query, [&](const PhoneNumberRecord& record) { return UpdatedAsSeen(record, moves, now); });
  for (PhoneNumberRecord& record : found) record = Seen(std::move(record), now);
  return found;
}

ListPage<PhoneNumberRecord> VapiModel::SearchPhoneNumbers(const ListQuery& query) {
  MutexLock lock(&mu_);
  const absl::Time now = clock_->Now();
  const bool moves = settings_.updated_at_moves;
  const std::string part = absl::AsciiStrToLower(query.search);
  ListPage<PhoneNumberRecord> page = phone_numbers_.Page(query, [&](const PhoneNumberRecord& record) {
    if (!query.updated.Admit(UpdatedAsSeen(record, moves, now))) return false;
    return ContainsIgnoringCase(record.spec.name, part) || ContainsIgnoringCase(record.sip_uri, part) ||
           (record.Ready(now) && absl::StrContains(record.digits, part));
  });
  for (PhoneNumberRecord& record : page.items) record = Seen(std::move(record), now);
  return page;
}

NumberSettings VapiModel::number_settings() const {
  MutexLock lock(&mu_);
  return settings_;
}

NumberSettings VapiModel::ChangeNumberSettings(const NumberSettingsPatch& patch) {
  MutexLock lock(&mu_);
  settings_ = Patched(std::move(settings_), patch);
  return settings_;
}

absl::StatusOr<PhoneNumberRecord> VapiModel::ReplanPhoneNumber(absl::string_view id,
                                                               const NumberSettingsPatch& patch) {
  MutexLock lock(&mu_);
  PhoneNumberRecord* record = phone_numbers_.Find(id);
  if (record == nullptr) return NoSuch("Phone number", id);
  const absl::Time now = clock_->Now();
  if (patch.delay.has_value()) {
    record->ready_at = ReadyTime(*patch.delay, replanned_delays_.NextUnit(), options_.time_scale, now);
  }
  if (patch.status.has_value()) record->status = *patch.status;
  return Seen(*record, now);
}

std::vector<AssistantRecord> VapiModel::AssistantLedger() const {
  MutexLock lock(&mu_);
  return assistants_.All();
}

std::vector<PhoneNumberRecord> VapiModel::PhoneNumberLedger() const {
  MutexLock lock(&mu_);
  return phone_numbers_.All();
}

void VapiModel::Reset() {
  MutexLock lock(&mu_);
  assistants_.Clear();
  phone_numbers_.Clear();
  uses_of_assistant_.clear();
  live_vapi_numbers_ = 0;
  bytes_ = 0;
  last_created_ = absl::InfinitePast();
  settings_ = NumberSettings();
  digits_ = DigitStock();
  StartSequences();
}

absl::Status VapiModel::RoomFor(std::size_t bytes) const {
  if (assistants_.ever() + phone_numbers_.ever() >= options_.max_objects ||
      bytes_ + bytes > options_.max_bytes) {
    return absl::InvalidArgumentError("The simulator is full: reset it or raise its limit of objects.");
  }
  return absl::OkStatus();
}

absl::Status VapiModel::CarrierAgrees(const PhoneNumberSpec& spec, const NumberSettings& settings) const {
  if (settings.payment_required) {
    return absl::FailedPreconditionError("A payment method is required to create a phone number.");
  }
  if (settings.cap >= 0 && live_vapi_numbers_ >= settings.cap) {
    return absl::ResourceExhaustedError(
        absl::StrCat("You have reached the limit of ", settings.cap, " free phone numbers."));
  }
  if (!spec.desired_area_code.empty() && OutOfStock(settings, spec.desired_area_code)) {
    std::string sentence = "This area code is currently not available.";
    if (!settings.suggested_area_codes.empty()) {
      absl::StrAppend(&sentence, " Hint: Try one of ", absl::StrJoin(settings.suggested_area_codes, ", "),
                      ".");
    }
    return absl::InvalidArgumentError(sentence);
  }
  if (spec.desired_area_code.empty() && spec.sip_uri.empty() &&
      settings.without_area_code == NoAreaCodeOutcome::kRefused) {
    return absl::InvalidArgumentError("Either numberDesiredAreaCode or sipUri is required.");
  }
  return absl::OkStatus();
}

absl::Status VapiModel::Provision(const NumberSettings& settings, absl::Time now, PhoneNumberRecord* record) {
  const PhoneNumberSpec& spec = record->spec;
  // Drawn even when unused: the nth number then has the same delay whatever became of those before it.
  const std::optional<absl::Time> ready_at =
      ReadyTime(settings.delay, delays_.NextUnit(), options_.time_scale, now);
  const std::uint64_t choice = area_codes_.Next();
  record->sip_uri = spec.sip_uri;

  // A SIP URI without an area code asks for a SIP address only.
  const bool unasked = spec.desired_area_code.empty() && spec.sip_uri.empty();
  const bool sip_only = settings.sip_only || (spec.desired_area_code.empty() && !spec.sip_uri.empty()) ||
                        (unasked && settings.without_area_code == NoAreaCodeOutcome::kSipOnly);
  if (sip_only) {
    if (record->sip_uri.empty()) record->sip_uri = absl::StrFormat("sip:%016x@sip.vapi.ai", choice);
    return absl::OkStatus();
  }
  const absl::string_view area_code =
      unasked ? kUsualAreaCodes[choice % kUsualAreaCodes.size()] : absl::string_view(spec.desired_area_code);
  record->digits = digits_.Take(area_code);
  if (record->digits.empty()) return absl::InvalidArgumentError("This area code is currently not available.");
  record->ready_at = ready_at;
  return absl::OkStatus();
}

absl::Time VapiModel::CreationTime(absl::Time now) {
  last_created_ = std::max(last_created_, WholeMilliseconds(now));
  return last_created_;
}

PhoneNumberRecord VapiModel::Seen(PhoneNumberRecord record, absl::Time now) const {
  record.updated = UpdatedAsSeen(record, settings_.updated_at_moves, now);
  return record;
}

void VapiModel::CountUse(const std::string& assistant_id, int change) {
  if (assistant_id.empty()) return;
  const auto uses = uses_of_assistant_.try_emplace(assistant_id, 0).first;
  uses->second += change;
  if (uses->second <= 0) uses_of_assistant_.erase(uses);
}

}  // namespace dialtone::simulator
