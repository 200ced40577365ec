#ifndef DIALTONE_SERVER_VAPI_BOUNDED_JSON_H_
#define DIALTONE_SERVER_VAPI_BOUNDED_JSON_H_

#include "absl/strings/string_view.h"
#include "nlohmann/json_fwd.hpp"

namespace dialtone {

// Parses text that we did not write. Never throws: is_discarded() when `text` is not JSON or is nested deeper
// than anything that Vapi documents, so that code which walks the value recursively stays within its stack.
nlohmann::json ParseBoundedJson(absl::string_view text);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_BOUNDED_JSON_H_
