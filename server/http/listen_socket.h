#ifndef DIALTONE_SERVER_HTTP_LISTEN_SOCKET_H_
#define DIALTONE_SERVER_HTTP_LISTEN_SOCKET_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// Turns host:port into the same with a numeric IPv4 address. kInvalidArgument when it has another form;
// kUnavailable when the host's name has no such address.
absl::StatusOr<std::string> ResolveListenAddress(const std::string& listen);

// Why nothing can listen on `numeric`, a result of ResolveListenAddress(), as kUnavailable with the system's
// reason. OK when something could.
absl::Status TryListening(const std::string& numeric);

// Starts to connect to `numeric`, a result of ResolveListenAddress(), and hangs up: whoever waits there for
// connections wakes up.
void Knock(const std::string& numeric);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_HTTP_LISTEN_SOCKET_H_
