#ifndef DIALTONE_SIMULATOR_NUMBER_SETTINGS_JSON_H_
#define DIALTONE_SIMULATOR_NUMBER_SETTINGS_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "simulator/number_settings.h"

namespace dialtone::simulator {

// kInvalidArgument names every fault; `where` is how the sentences call the object.
absl::StatusOr<NumberSettingsPatch> ParseNumberSettingsPatch(const nlohmann::json& object,
                                                             const std::string& where);

nlohmann::json RenderNumberSettings(const NumberSettings& settings);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_NUMBER_SETTINGS_JSON_H_
