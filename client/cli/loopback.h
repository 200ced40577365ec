#ifndef DIALTONE_CLIENT_CLI_LOOPBACK_H_
#define DIALTONE_CLIENT_CLI_LOOPBACK_H_

#include "absl/strings/string_view.h"

namespace dialtone {

// Whether all that gRPC's `address` stands for is on this machine: `localhost`, 127.0.0.0/8, `::1` or a Unix
// socket, with or without a port and one of gRPC's schemes. Other names count as elsewhere, whatever they
// resolve to.
bool IsLoopback(absl::string_view address);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_LOOPBACK_H_
