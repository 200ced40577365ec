#include "server/http/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace dialtone {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::StatusOr<AddressList> Resolve(absl::string_view listen) {
  const std::size_t colon = listen.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || colon == 0 || !absl::ascii_isdigit(listen.back()) ||
      !absl::SimpleAtoi(listen.substr(colon + 1), &port) || port < 0 || port > 65535) {
    return absl::InvalidArgumentError("not of the form host:port");
  }
  const std::string host(listen.substr(0, colon));
  if (host.find_first_of("[:]") != std::string::npos) {
    // Debian builds civetweb without IPv6.
    return absl::InvalidArgumentError("IPv6 is not supported here; write an IPv4 address, such as 0.0.0.0");
  }
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found);
  if (error != 0) return absl::UnavailableError(gai_strerror(error));
  return AddressList(found, &freeaddrinfo);
}

}  // namespace

absl::StatusOr<std::string> ResolveListenAddress(const std::string& listen) {
  DIALTONE_ASSIGN_OR_RETURN(const AddressList address, Resolve(listen));
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (const int error = getnameinfo(address->ai_addr, address->ai_addrlen, host, sizeof(host), port,
                                    sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
      error != 0) {
    return absl::UnavailableError(gai_strerror(error));
  }
  return absl::StrCat(host, ":", port);
}

absl::Status TryListening(const std::string& numeric) {
  DIALTONE_ASSIGN_OR_RETURN(const AddressList address, Resolve(numeric));
  const int trial = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  const bool good = trial >= 0 && setsockopt(trial, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
                    bind(trial, address->ai_addr, address->ai_addrlen) == 0 && listen(trial, 1) == 0;
  const int error = errno;
  if (trial >= 0) close(trial);
  return good ? absl::OkStatus() : absl::UnavailableError(std::generic_category().message(error));
}

void Knock(const std::string& numeric) {
  const auto address = Resolve(numeric);
  const int knocker = address.ok() ? socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
  if (knocker < 0) return;
  // Whether it is accepted does not matter, only that somebody notices.
  static_cast<void>(connect(knocker, (*address)->ai_addr, (*address)->ai_addrlen));
  close(knocker);
}

}  // namespace dialtone
