#ifndef DIALTONE_SERVER_RPC_GRPC_SERVER_H_
#define DIALTONE_SERVER_RPC_GRPC_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/rpc/stream_acceptor.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace dialtone {

struct GrpcServerOptions {
  std::string listen;  // host:port; port 0 takes a free one
  // Of one connection. More wait in the client, where nobody sees them; so it is more than a caller may
  // watch.
  int max_concurrent_streams = 11000;
  // After this time, plus or minus a tenth, a connection takes no further calls and the client makes a new
  // one: that is how load comes to replicas that were added. Calls under way go on, for `longest_call` at
  // most.
  absl::Duration max_connection_age = absl::Hours(1);
  absl::Duration longest_call = absl::Minutes(40);
};

// The gRPC transport: channel arguments, reflection, channelz, and the services it is given.
class GrpcServer {
 public:
  // Starts to serve. `services` outlive the server; `streams` are those methods of theirs that run over
  // completion queues. kUnavailable when the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const GrpcServerOptions& options,
                                                           const std::vector<grpc::Service*>& services,
                                                           std::vector<StreamMethod> streams = {});
  ~GrpcServer();

  // host:port with the port that was bound.
  const std::string& address() const { return address_; }

  // Refuses new calls, waits up to `grace` for those under way, then cancels them. End our own streams first:
  // they would hold it up for all of it.
  void Shutdown(absl::Duration grace);

 private:
  GrpcServer(std::unique_ptr<StreamAcceptor> streams, std::unique_ptr<grpc::Server> server,
             std::string address);

  const std::unique_ptr<StreamAcceptor> streams_;  // or nullptr
  const std::unique_ptr<grpc::Server> server_;
  const std::string address_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_GRPC_SERVER_H_
