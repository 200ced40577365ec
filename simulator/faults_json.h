#ifndef DIALTONE_SIMULATOR_FAULTS_JSON_H_
#define DIALTONE_SIMULATOR_FAULTS_JSON_H_

#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "simulator/faults.h"

namespace dialtone::simulator {

// `list` as POST /sim/faults takes it (simulator/README.md). kInvalidArgument names every fault of the first
// bad rule.
absl::StatusOr<std::vector<FaultRule>> ParseFaultRules(const nlohmann::json& list);

nlohmann::json RenderFaultRules(const std::vector<FaultRule>& rules);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_FAULTS_JSON_H_
