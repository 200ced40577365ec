#ifndef DIALTONE_CLIENT_CHANNEL_H_
#define DIALTONE_CLIENT_CHANNEL_H_

#include <memory>
#include <string>

namespace grpc {
class Channel;
}  // namespace grpc

namespace dialtone {

// Opens a channel to a Dialtone server at `address`, `HOST:PORT` or what else gRPC resolves. Of an address
// that stands for several replicas (`ipv4:HOST:PORT,HOST:PORT`, or a name with several records) each takes
// calls in its turn while it can be reached. It does not connect before the first call, and connects again by
// itself. Plain text; no proxy from the environment. A dead peer is noticed within a minute while a call is
// open.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CHANNEL_H_
