#ifndef DIALTONE_CLIENT_CHANNEL_H_
#define DIALTONE_CLIENT_CHANNEL_H_

#include <memory>
#include <optional>
#include <string>

namespace grpc {
class Channel;
}  // namespace grpc

namespace dialtone {

// How the two sides of a TLS connection know each other. Everything is PEM text.
struct TlsOptions {
  // Whom the server's certificate may be signed by; the system's authorities, when empty.
  std::string ca;
  // What this side shows when the server asks for a certificate; both or none.
  std::string certificate;
  std::string private_key;
  // The name that the server's certificate must have; that of the address, when empty.
  std::string server_name;
};

struct ChannelOptions {
  // `HOST:PORT` or what else gRPC resolves.
  std::string address;
  // Plain text without it.
  std::optional<TlsOptions> tls;
  // Sent with every call as `authorization: Bearer TOKEN`, when not empty: over plain text, too, so whether
  // that may be is for the caller to decide. A secret. Printable ASCII.
  std::string bearer_token;
};

// Opens a channel to a Dialtone server. Of an address
// that stands for several replicas (`ipv4:HOST:PORT,HOST:PORT`, or a name with several records) each takes
// calls in its turn while it can be reached. It does not connect before the first call, and connects again by
// itself. No proxy from the environment. A dead peer is noticed within a minute while a call is
// open.
std::shared_ptr<grpc::Channel> OpenChannel(const ChannelOptions& options);

// The same, in plain text and without a token.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CHANNEL_H_
