#include "tests/bench/processes/servers.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace dialtone::bench {
namespace {

std::string OwnDirectory() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

// etcd takes no port 0.
absl::StatusOr<int> FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(listener);
  if (!bound) return absl::UnavailableError("there is no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

}  // namespace

std::string Servers::NewPath(const std::string& name) {
  return absl::StrCat(directory_, "/", name, "-", ++started_);
}

absl::StatusOr<Server> Servers::Start(const std::string& name, const std::vector<std::string>& arguments,
                                      const std::string& ready) {
  DIALTONE_ASSIGN_OR_RETURN(auto process, ChildProcess::Start(arguments, NewPath(name) + ".log"));
  DIALTONE_ASSIGN_OR_RETURN(const std::string address, process->WaitForLine(ready));
  return Server{std::move(process), address};
}

absl::StatusOr<Server> Servers::StartDialtone(const Secret& database, const std::string& vapi_url,
                                              const std::vector<std::string>& flags) {
  const std::string url_file = NewPath("database") + ".url";
  std::ofstream(url_file) << database.Reveal();
  std::vector<std::string> arguments = {OwnDirectory() + "/dialtone-server",
                                        "serve",
                                        "--listen=127.0.0.1:0",
                                        "--http-listen=127.0.0.1:0",
                                        "--database-file=" + url_file,
                                        "--vapi-url=" + vapi_url,
                                        "--activation-deadline=24h",
                                        "--log-level=error"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return Start("dialtone", arguments, "dialtone-server listening on ");
}

absl::StatusOr<Server> Servers::StartSimulator() {
  return Start("simulator", {OwnDirectory() + "/dialtone-sim", "--listen=127.0.0.1:0", "--time-scale=0.001"},
               "dialtone-sim listening on ");
}

absl::StatusOr<Server> Servers::StartReference(const std::string& mode,
                                               const google::protobuf::MessageLite& message) {
  const std::string message_file = NewPath(mode) + ".message";
  std::ofstream(message_file, std::ios::binary) << message.SerializeAsString();
  return Start(mode, {OwnDirectory() + "/bench-reference", mode, message_file}, "listening on ");
}

absl::StatusOr<Server> Servers::StartOneQuery(const Secret& database, int connections) {
  const std::string url_file = NewPath("database") + ".url";
  std::ofstream(url_file) << database.Reveal();
  return Start("one-query",
               {OwnDirectory() + "/bench-reference", "one-query", url_file, absl::StrCat(connections)},
               "listening on ");
}

absl::StatusOr<Server> Servers::StartEtcd() {
  DIALTONE_ASSIGN_OR_RETURN(const int client_port, FreePort());
  DIALTONE_ASSIGN_OR_RETURN(const int peer_port, FreePort());
  const std::string url = absl::StrCat("http://127.0.0.1:", client_port);
  absl::StatusOr<Server> etcd = Start(
      "etcd",
      {"etcd", "--data-dir=" + NewPath("etcd-data"), "--listen-client-urls=" + url,
       "--advertise-client-urls=" + url, absl::StrCat("--listen-peer-urls=http://127.0.0.1:", peer_port)},
      "ready to serve client requests");
  if (!etcd.ok()) {
    return absl::Status(etcd.status().code(),
                        absl::StrCat(etcd.status().message(), " (`./dev setup` installs etcd)"));
  }
  etcd->address = absl::StrCat("127.0.0.1:", client_port);
  return etcd;
}

}  // namespace dialtone::bench
