#ifndef DIALTONE_SIMULATOR_VALIDATION_H_
#define DIALTONE_SIMULATOR_VALIDATION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nlohmann/json_fwd.hpp"

namespace dialtone::simulator {

// What Vapi would find wrong with a request body, one sentence per fault in class-validator's manner; empty
// when it is good. Null members count as absent. `body` must be a JSON object.

// The same for creating and updating: nothing is required. Members that Vapi is not known to refuse pass.
std::vector<std::string> FaultsOfAssistant(const nlohmann::json& body);
// Members that the provider does not know are faults.
std::vector<std::string> FaultsOfNewPhoneNumber(const nlohmann::json& body);
// `provider` is that of the stored number.
std::vector<std::string> FaultsOfPhoneNumberUpdate(const nlohmann::json& body, absl::string_view provider);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_VALIDATION_H_
