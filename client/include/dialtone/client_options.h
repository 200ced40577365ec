#ifndef DIALTONE_CLIENT_OPTIONS_H_
#define DIALTONE_CLIENT_OPTIONS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dialtone {

// Gives the bearer token for one attempt of one call, without the word `Bearer`. Called on whichever thread
// makes the attempt, several at a time: must be thread-safe and quick. An error ends the call with that
// error.
using TokenSource = std::function<absl::StatusOr<std::string>()>;

// Reads the token from a file for every attempt, so that one that is renewed there is taken up at once. White
// space around it is ignored. FAILED_PRECONDITION, naming the file, when there is no token of at most 16 KiB
// in it.
TokenSource TokenFromFile(std::string path);

// Certificates and keys in PEM.
struct TlsSettings {
  // Whom the server's certificate has to come from. Empty: the roots of the system.
  std::string ca_certificates;
  // What the client shows of itself. Both, or neither.
  std::string client_certificate;
  std::string client_key;
  // The name that the server's certificate must have, when it is not the endpoint's.
  std::string server_name;
};

// When a call is made again that failed with UNAVAILABLE, or was refused with RESOURCE_EXHAUSTED and a time
// to come back. Only calls that do no harm when they take effect twice are: see each method of Client.
struct RetryOptions {
  // Attempts of one call, with the first. 1: never again.
  int max_attempts = 5;
  // The gap before the next attempt: the half to the whole of this, by chance; doubled each time up to
  // `longest_gap`. Where the server says when to come back, that time is added.
  absl::Duration first_gap = absl::Milliseconds(250);
  absl::Duration longest_gap = absl::Seconds(5);
  // How many more attempts than calls this client may make in a row, over all its calls: a server in trouble
  // is not called several times as often. Each call that succeeds gives `budget_per_success` back.
  double budget = 20;
  double budget_per_success = 0.1;
};

// How a Client reaches its server. A plain value.
struct ClientOptions {
  // One endpoint is what gRPC resolves: `HOST:PORT`, or `dns:///NAME:PORT` for a name with an address for
  // each replica, as a headless service has. Several endpoints are replicas, each an address as
  // `127.0.0.1:50051` or `[::1]:50051`, all of one family. Calls go round over the replicas that can be
  // reached.
  std::vector<std::string> endpoints = {"127.0.0.1:50051"};
  // Unset: plain text.
  std::optional<TlsSettings> tls;
  // Unset: no token.
  TokenSource token;
  // A token in plain text is refused unless every endpoint is a loopback address, or this says that something
  // else, such as a mesh, encrypts the way.
  bool token_in_plain_text = false;
  // How long a call may take with all its attempts, unless it is told otherwise.
  absl::Duration call_timeout = absl::Seconds(30);
  RetryOptions retry;
  // Whether a call waits, up to its timeout, for a server that can be reached, instead of failing.
  bool wait_for_ready = false;
  // How many watches may be open at once, WaitForNumber() included; one thread each. One more is
  // RESOURCE_EXHAUSTED.
  int max_watches = 256;
};

// For one call. A plain value.
struct CallOptions {
  // Unset: ClientOptions::call_timeout.
  std::optional<absl::Duration> timeout;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_OPTIONS_H_
