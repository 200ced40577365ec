#include "simulator/number_settings_json.h"

#include <cstddef>

#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "simulator/member_reader.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

// Each in the order of its enum.
constexpr absl::string_view kDelayKinds[] = {"uniform", "fixed", "never"};
constexpr absl::string_view kStatuses[] = {"active", "activating", "blocked", "follows_digits", "absent"};
constexpr absl::string_view kNoAreaCodeOutcomes[] = {"digits", "sip_only", "refused"};

constexpr std::int64_t kLargestCap = 1'000'000'000;

template <typename Enum>
std::optional<Enum> As(std::optional<std::size_t> position) {
  if (!position.has_value()) return std::nullopt;
  return static_cast<Enum>(*position);
}

template <typename Enum, std::size_t count>
std::string NameOf(Enum value, const absl::string_view (&names)[count]) {
  return std::string(names[static_cast<std::size_t>(value)]);
}

absl::StatusOr<DelayPlan> ParseDelay(const json& object, const std::string& where) {
  MemberReader reader(object, where);
  DelayPlan plan;
  const auto kind = As<DelayPlan::Kind>(reader.Choice("kind", kDelayKinds));
  if (!kind.has_value() && !reader.Has("kind")) reader.Complain("kind", "is required");
  plan.kind = kind.value_or(DelayPlan::Kind::kUniform);
  if (plan.kind == DelayPlan::Kind::kUniform) {
    plan.min = reader.Milliseconds("min_ms").value_or(plan.min);
    plan.max = reader.Milliseconds("max_ms").value_or(plan.max);
    if (plan.max < plan.min) reader.Complain("max_ms", "must not be less than min_ms");
  } else if (plan.kind == DelayPlan::Kind::kFixed) {
    plan.min = plan.max = reader.Milliseconds("ms").value_or(absl::ZeroDuration());
    if (!reader.Has("ms")) reader.Complain("ms", "is required");
  }
  DIALTONE_RETURN_IF_ERROR(reader.Finish());
  return plan;
}

json RenderDelay(const DelayPlan& plan) {
  json delay = {{"kind", NameOf(plan.kind, kDelayKinds)}};
  if (plan.kind == DelayPlan::Kind::kUniform) {
    delay["min_ms"] = absl::ToInt64Milliseconds(plan.min);
    delay["max_ms"] = absl::ToInt64Milliseconds(plan.max);
  } else if (plan.kind == DelayPlan::Kind::kFixed) {
    delay["ms"] = absl::ToInt64Milliseconds(plan.min);
  }
  return delay;
}

}  // namespace

absl::StatusOr<NumberSettingsPatch> ParseNumberSettingsPatch(const json& object, const std::string& where) {
  MemberReader reader(object, where);
  NumberSettingsPatch patch;
  if (const json* delay = reader.Member("delay"); delay != nullptr) {
    absl::StatusOr<DelayPlan> plan = ParseDelay(*delay, where + ".delay");
    reader.Complain(plan.status());
    if (plan.ok()) patch.delay = *plan;
  }
  patch.status = As<StatusBehaviour>(reader.Choice("status", kStatuses));
  patch.sip_only = reader.Flag("sip_only");
  patch.without_area_code = As<NoAreaCodeOutcome>(reader.Choice("without_area_code", kNoAreaCodeOutcomes));
  patch.unavailable_area_codes = reader.Texts("unavailable_area_codes");
  patch.suggested_area_codes = reader.Texts("suggested_area_codes");
  patch.cap = reader.Integer("cap", -1, kLargestCap);
  patch.payment_required = reader.Flag("payment_required");
  patch.masked = reader.Flag("masked");
  patch.updated_at_moves = reader.Flag("updated_at_moves");
  patch.pins_assistant = reader.Flag("pins_assistant");
  DIALTONE_RETURN_IF_ERROR(reader.Finish());
  return patch;
}

json RenderNumberSettings(const NumberSettings& settings) {
  return {{"delay", RenderDelay(settings.delay)},
          {"status", NameOf(settings.status, kStatuses)},
          {"sip_only", settings.sip_only},
          {"without_area_code", NameOf(settings.without_area_code, kNoAreaCodeOutcomes)},
          {"unavailable_area_codes", settings.unavailable_area_codes},
          {"suggested_area_codes", settings.suggested_area_codes},
          {"cap", settings.cap},
          {"payment_required", settings.payment_required},
          {"masked", settings.masked},
          {"updated_at_moves", settings.updated_at_moves},
          {"pins_assistant", settings.pins_assistant}};
}

}  // namespace dialtone::simulator
