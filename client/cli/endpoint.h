#ifndef DIALTONE_CLIENT_CLI_ENDPOINT_H_
#define DIALTONE_CLIENT_CLI_ENDPOINT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client/channel.h"

namespace dialtone {

inline constexpr char kDefaultServer[] = "127.0.0.1:50051";
inline constexpr char kServerVariable[] = "DIALTONE_SERVER";
inline constexpr char kContextVariable[] = "DIALTONE_CONTEXT";
inline constexpr char kTokenFileVariable[] = "DIALTONE_TOKEN_FILE";

// What the command line says about the server. Empty text is what was not said.
struct EndpointFlags {
  std::string config;
  std::string context;
  std::string server;
  bool tls = false;
  std::string tls_ca_file;
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tls_server_name;
  std::string token_file;
  bool insecure_token = false;
};

// What the environment says about it. Empty text is what is not set.
struct EndpointEnvironment {
  std::string server;
  std::string context;
  std::string token_file;
  std::string config_home;  // XDG_CONFIG_HOME
  std::string home;
};

// Call it before any thread starts.
EndpointEnvironment ReadEndpointEnvironment();

// Where the context file is: as --config says, or dialtone/config.yaml in the folder for configuration.
std::string ContextFilePath(const EndpointFlags& flags, const EndpointEnvironment& environment);

// The server to call, from flag, environment, context file and default, in this order. A server that is named
// by --server, or by DIALTONE_SERVER when no context is, is called without the current context: credentials
// belong to the server that they were given with. Reads the files that it needs. kInvalidArgument, with a
// sentence for a person, when one cannot be read, when a context does not exist, and when a token would go
// over plain text to another machine.
absl::StatusOr<ChannelOptions> ResolveEndpoint(const EndpointFlags& flags,
                                               const EndpointEnvironment& environment);

// The flags as another command line has to repeat them to reach the same server, each after a blank.
std::string RepeatedFlags(const EndpointFlags& flags);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_ENDPOINT_H_
