// What Dialtone's server is measured against, in a process of its own and on the same transport:
//
//   bench-reference echo MESSAGE_FILE                   GetCampaign: the campaign in the file, always
//   bench-reference one-query DATABASE_URL_FILE COUNT   GetCampaign: one query a call, on COUNT connections
//   bench-reference bare-watch MESSAGE_FILE             WatchPhoneNumber: the message in the file, always

#include <grpcpp/impl/service_type.h>
#include <signal.h>
#include <sys/prctl.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "server/rpc/grpc_server.h"
#include "server/runtime/log.h"
#include "server/runtime/open_files.h"
#include "server/runtime/stop_signal.h"
#include "tests/bench/reference/bare_watch_service.h"
#include "tests/bench/reference/echo_service.h"
#include "tests/bench/reference/one_query_service.h"

namespace dialtone::bench {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

absl::StatusOr<std::unique_ptr<grpc::Service>> MakeService(const std::vector<std::string>& arguments) {
  const std::string mode = arguments.size() < 2 ? "" : arguments[0];
  if (mode == "echo") {
    v1::Campaign campaign;
    if (campaign.ParseFromString(ReadFile(arguments[1]))) return std::make_unique<EchoService>(campaign);
  } else if (mode == "bare-watch") {
    v1::WatchPhoneNumberResponse first;
    if (first.ParseFromString(ReadFile(arguments[1]))) return std::make_unique<BareWatchService>(first);
  } else if (int connections = 0; mode == "one-query" && arguments.size() == 3 &&
                                  absl::SimpleAtoi(arguments[2], &connections) && connections > 0) {
    return OneQueryService::Open(Secret(ReadFile(arguments[1])), connections);
  }
  return absl::InvalidArgumentError(
      "needs `echo FILE`, `bare-watch FILE` or `one-query DATABASE_URL_FILE CONNECTIONS`");
}

int Fail(const absl::Status& status) {
  std::cerr << "bench-reference: " << status.message() << std::endl;
  return EXIT_FAILURE;
}

int Main(const std::vector<std::string>& arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // of no use without the benchmark
  ConfigureLog(LogLevel::kError, LogFormat::kText);
  if (const auto limit = RaiseOpenFileLimit(); !limit.ok()) return Fail(limit.status());
  const auto service = MakeService(arguments);
  if (!service.ok()) return Fail(service.status());
  const auto server = GrpcServer::Start({.listen = "127.0.0.1:0"}, {service->get()});
  if (!server.ok()) return Fail(server.status());
  std::cout << "bench-reference listening on " << (*server)->address() << std::endl;
  WaitForStopSignal();
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace dialtone::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  dialtone::HoldStopSignals();
  return dialtone::bench::Main({argv + 1, argv + argc});
}
