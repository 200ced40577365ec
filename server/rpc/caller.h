#ifndef DIALTONE_SERVER_RPC_CALLER_H_
#define DIALTONE_SERVER_RPC_CALLER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dialtone {

// Who a limit per caller counts for: gRPC's `peer` without its port, for example ipv4:10.0.0.7.
inline std::string CallerOf(absl::string_view peer) {
  const std::size_t port = peer.rfind(':');
  const bool has_port = port != absl::string_view::npos && peer.substr(0, 4) != "unix";
  return std::string(has_port ? peer.substr(0, port) : peer);
}

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_CALLER_H_
