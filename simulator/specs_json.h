#ifndef DIALTONE_SIMULATOR_SPECS_JSON_H_
#define DIALTONE_SIMULATOR_SPECS_JSON_H_

#include "nlohmann/json_fwd.hpp"
#include "simulator/records.h"

namespace dialtone::simulator {

// Request bodies as records. The bodies have passed validation. A null member of a creation is absent; one of
// an update takes the member away.
AssistantSpec NewAssistantSpec(const nlohmann::json& body);
AssistantSpec ChangedAssistantSpec(const AssistantSpec& spec, const nlohmann::json& changes);
PhoneNumberSpec NewPhoneNumberSpec(const nlohmann::json& body);
PhoneNumberSpec ChangedPhoneNumberSpec(const PhoneNumberSpec& spec, const nlohmann::json& changes);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_SPECS_JSON_H_
