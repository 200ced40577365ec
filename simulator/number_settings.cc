#include "simulator/number_settings.h"

#include <algorithm>
#include <utility>

namespace dialtone::simulator {
namespace {

template <typename T>
void Replace(const std::optional<T>& change, T* value) {
  if (change.has_value()) *value = *change;
}

bool Contains(const std::vector<std::string>& codes, absl::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

NumberSettings Patched(NumberSettings settings, const NumberSettingsPatch& patch) {
  Replace(patch.delay, &settings.delay);
  Replace(patch.status, &settings.status);
  Replace(patch.sip_only, &settings.sip_only);
  Replace(patch.without_area_code, &settings.without_area_code);
  Replace(patch.unavailable_area_codes, &settings.unavailable_area_codes);
  Replace(patch.suggested_area_codes, &settings.suggested_area_codes);
  Replace(patch.cap, &settings.cap);
  Replace(patch.payment_required, &settings.payment_required);
  Replace(patch.masked, &settings.masked);
  Replace(patch.updated_at_moves, &settings.updated_at_moves);
  Replace(patch.pins_assistant, &settings.pins_assistant);
  return settings;
}

bool OutOfStock(const NumberSettings& settings, absl::string_view area_code) {
  if (Contains(settings.unavailable_area_codes, area_code)) return true;
  return Contains(settings.unavailable_area_codes, "*") &&
         !Contains(settings.suggested_area_codes, area_code);
}

}  // namespace dialtone::simulator
