#ifndef DIALTONE_CLIENT_ENDPOINT_TARGET_H_
#define DIALTONE_CLIENT_ENDPOINT_TARGET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// The one name under which gRPC finds all `endpoints`; see ClientOptions::endpoints. INVALID_ARGUMENT: what
// is wrong.
absl::StatusOr<std::string> EndpointTarget(const std::vector<std::string>& endpoints);

// Whether what is sent there stays on this machine: a loopback address, `localhost`, or a Unix socket.
bool IsLoopback(absl::string_view endpoint);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_ENDPOINT_TARGET_H_
