// How long CreateCampaign takes while every call to Vapi takes half a second: the answer must not wait for
// Vapi. The server on SQLite and the simulator run in this process, over real sockets; four callers create
// one campaign after the other.

#include <dialtone/v1/campaign_service.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "server/assemble.h"
#include "server/runtime/log.h"
#include "simulator/simulator.h"
#include "tests/bench/figures.h"
#include "tests/support/temporary_directory.h"

namespace dialtone::bench {
namespace {

constexpr int kRuns = 5;
constexpr int kCallers = 4;
constexpr int kCreatesPerCaller = 250;
constexpr absl::Duration kVapiLatency = absl::Milliseconds(500);
constexpr double kTargetMillis = 20;

absl::StatusOr<std::vector<double>> CallOneAfterTheOther(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = v1::CampaignService::NewStub(channel);
  std::vector<double> millis;
  for (int i = 0; i < kCreatesPerCaller; ++i) {
    v1::CreateCampaignRequest request;
    request.mutable_campaign()->set_display_name(absl::StrCat("Campaign ", i));
    request.mutable_campaign()->mutable_phone_number_request()->set_area_code("415");
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    v1::Campaign campaign;
    const auto start = std::chrono::steady_clock::now();
    const grpc::Status status = stub->CreateCampaign(&context, request, &campaign);
    if (!status.ok()) return absl::InternalError(status.error_message());
    millis.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return millis;
}

absl::StatusOr<std::vector<double>> Run() {
  const SystemClock clock;
  const TemporaryDirectory directory;
  simulator::SimulatorOptions simulated;
  simulated.latency = kVapiLatency;
  const auto vapi = simulator::Simulator::Start(simulated, &clock);
  if (!vapi.ok()) return vapi.status();

  ServerConfig config;
  config.rpc.listen = "127.0.0.1:0";
  config.http.listen = "127.0.0.1:0";
  config.storage.url = Secret(absl::StrCat("sqlite://", directory.path(), "/bench.db"));
  config.vapi.default_account.url = (*vapi)->base_url();
  config.vapi.default_account.api_key = Secret("sim-key");
  config.vapi.default_account.requests_per_second = 0;  // what is measured is Dialtone
  const auto server = Application::Start(config);
  if (!server.ok()) return server.status();

  const auto channel = grpc::CreateChannel((*server)->grpc_address(), grpc::InsecureChannelCredentials());
  std::vector<absl::StatusOr<std::vector<double>>> results(kCallers, std::vector<double>());
  std::vector<std::thread> callers;
  for (auto& result : results) {
    callers.emplace_back([&result, &channel] { result = CallOneAfterTheOther(channel); });
  }
  for (std::thread& caller : callers) caller.join();
  (*server)->Drain();
  std::vector<double> all;
  for (const auto& result : results) {
    if (!result.ok()) return result.status();
    all.insert(all.end(), result->begin(), result->end());
  }
  return all;
}

int Main() {
  Figure p50{.name = "create_p50_ms", .unit = "ms", .runs = {}, .reference = kTargetMillis};
  Figure p99{.name = "create_p99_ms", .unit = "ms", .runs = {}, .reference = kTargetMillis};
  for (int run = 0; run < kRuns; ++run) {
    const auto millis = Run();
    if (!millis.ok()) {
      std::cerr << "bench_create: " << millis.status().message() << std::endl;
      return EXIT_FAILURE;
    }
    p50.runs.push_back(Percentile(*millis, 0.5));
    p99.runs.push_back(Percentile(*millis, 0.99));
  }
  const absl::Status reported = Report("create", {p50, p99});
  if (!reported.ok()) std::cerr << "bench_create: " << reported.message() << std::endl;
  return reported.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace dialtone::bench

int main() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  dialtone::ConfigureLog(dialtone::LogLevel::kError, dialtone::LogFormat::kText);
  return dialtone::bench::Main();
}
