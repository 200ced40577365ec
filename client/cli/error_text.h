#ifndef DIALTONE_CLIENT_CLI_ERROR_TEXT_H_
#define DIALTONE_CLIENT_CLI_ERROR_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/rpc_error.h"

namespace dialtone {

// What a person reads when a call failed: what was attempted and why it failed, each fault of the request on
// a line of its own, and what to do next, when there is something to do. Every line is ended by a line break.
// `attempt` completes "cannot ...": `get campaigns/x`. `server` is the address that was called.
std::string ErrorText(absl::string_view attempt, const RpcError& error, absl::string_view server);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_ERROR_TEXT_H_
