// From the digits at Vapi to whoever watches: 500 campaigns, created ten a second, each with a watcher of its
// number, on a server with SQLite and a simulator that provisions twenty times faster than Vapi, over real
// sockets. The simulator's ledger tells when each number was ready, and its call log when the look that found
// it was answered. What comes after that is not the schedule's: the reply's way, the commit, the stream. The
// same numbers are then lived through in virtual time, where all that takes no time.

#include <dialtone/v1/campaign_service.grpc.pb.h>
#include <dialtone/v1/phone_number_service.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "base/clock.h"
#include "server/assemble.h"
#include "server/runtime/log.h"
#include "simulator/simulator.h"
#include "tests/bench/figures.h"
#include "tests/bench/polling/replay.h"
#include "tests/bench/polling/summary.h"
#include "tests/support/temporary_directory.h"

namespace dialtone::bench {
namespace {

constexpr int kRuns = 3;
constexpr int kCampaigns = 500;
constexpr absl::Duration kApart = absl::Milliseconds(100);
constexpr double kTimeScale = 20;
constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr double kTargetMillis = 10;

std::chrono::system_clock::time_point Deadline() { return absl::ToChronoTime(absl::Now() + kPatience); }

// Waits on a stream until the number is there.
class Watcher final : public grpc::ClientReadReactor<v1::WatchPhoneNumberResponse> {
 public:
  Watcher(v1::PhoneNumberService::Stub& stub, const std::string& campaign, absl::BlockingCounter& ended)
      : ended_(ended) {
    request_.set_name(absl::StrCat("phoneNumbers/", campaign));
    context_.set_deadline(Deadline());
    stub.async()->WatchPhoneNumber(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.phone_number().state() == v1::PhoneNumber::ACTIVE) {
      known_ = absl::Now();
      vapi_id_ = response_.phone_number().vapi_phone_number_id();
    }
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& /*status*/) override { ended_.DecrementCount(); }

  // After the end. absl::InfiniteFuture(): it was never told.
  absl::Time known() const { return known_; }
  const std::string& vapi_id() const { return vapi_id_; }

 private:
  absl::BlockingCounter& ended_;
  grpc::ClientContext context_;
  v1::WatchPhoneNumberRequest request_;
  v1::WatchPhoneNumberResponse response_;
  absl::Time known_ = absl::InfiniteFuture();
  std::string vapi_id_;
};

struct Lags {
  std::vector<double> seconds;        // from the digits to the watcher
  std::vector<double> beyond_millis;  // from Vapi's answer to the look that found them to the watcher
  World world;                        // the same numbers
  int looks = 0;
};

absl::StatusOr<Lags> LagsOf(simulator::Simulator& vapi,
                            const std::vector<std::unique_ptr<Watcher>>& watchers) {
  std::map<std::string, simulator::PhoneNumberRecord> ledger;
  for (auto& number : vapi.model().PhoneNumberLedger()) ledger.emplace(number.id, number);
  std::vector<absl::Time> looks;
  for (const simulator::LoggedCall& call : vapi.call_log().Calls()) {
    const bool look = call.route.rfind("GET /phone-number", 0) == 0;
    if (look && call.answered.has_value()) looks.push_back(*call.answered);
  }
  absl::Time first = absl::InfiniteFuture();
  for (const auto& [id, number] : ledger) first = std::min(first, number.created);
  Lags lags{.seconds = {}, .beyond_millis = {}, .world = {.name = "detect", .numbers = {}}};
  lags.looks = static_cast<int>(looks.size());
  for (const auto& watcher : watchers) {
    if (watcher->known() == absl::InfiniteFuture()) return absl::InternalError("a watcher was told nothing");
    const simulator::PhoneNumberRecord& number = ledger.at(watcher->vapi_id());
    // The poller looks once at a time, and again only when what it saw is committed.
    const auto found = std::upper_bound(looks.begin(), looks.end(), watcher->known());
    if (found == looks.begin()) return absl::InternalError("a number was known before anybody looked");
    lags.seconds.push_back(absl::ToDoubleSeconds(watcher->known() - *number.ready_at));
    lags.beyond_millis.push_back(absl::ToDoubleMilliseconds(watcher->known() - *std::prev(found)));
    lags.world.numbers.push_back({.asked = absl::ToDoubleSeconds(number.created - first),
                                  .takes = absl::ToDoubleSeconds(*number.ready_at - number.created)});
  }
  std::sort(lags.world.numbers.begin(), lags.world.numbers.end(),
            [](const WorldNumber& a, const WorldNumber& b) { return a.asked < b.asked; });
  return lags;
}

absl::StatusOr<Lags> Run(std::uint64_t seed) {
  const SystemClock clock;
  const TemporaryDirectory directory;
  simulator::SimulatorOptions simulated;
  simulated.model.seed = seed;
  simulated.model.time_scale = kTimeScale;
  const auto vapi = simulator::Simulator::Start(simulated, &clock);
  if (!vapi.ok()) return vapi.status();

  ServerConfig config;
  config.rpc.listen = "127.0.0.1:0";
  config.http.listen = "127.0.0.1:0";
  config.storage.url = Secret(absl::StrCat("sqlite://", directory.path(), "/bench.db"));
  config.vapi.default_account.url = (*vapi)->base_url();
  config.vapi.default_account.api_key = Secret("sim-key");
  config.vapi.default_account.requests_per_second = 0;
  const auto server = Application::Start(config);
  if (!server.ok()) return server.status();

  const auto channel = grpc::CreateChannel((*server)->grpc_address(), grpc::InsecureChannelCredentials());
  const auto campaigns = v1::CampaignService::NewStub(channel);
  const auto numbers = v1::PhoneNumberService::NewStub(channel);
  absl::BlockingCounter ended(kCampaigns);
  std::vector<std::unique_ptr<Watcher>> watchers;
  const absl::Time start = absl::Now();
  absl::Notification never;
  for (int i = 0; i < kCampaigns; ++i) {
    never.WaitForNotificationWithTimeout(start + i * kApart - absl::Now());
    v1::CreateCampaignRequest request;
    request.set_campaign_id(absl::StrCat("campaign-", i));
    request.mutable_campaign()->set_display_name(absl::StrCat("Campaign ", i));
    request.mutable_campaign()->mutable_phone_number_request()->set_area_code("415");
    grpc::ClientContext context;
    context.set_deadline(Deadline());
    v1::Campaign campaign;
    const grpc::Status status = campaigns->CreateCampaign(&context, request, &campaign);
    if (!status.ok()) return absl::InternalError(status.error_message());
    watchers.push_back(std::make_unique<Watcher>(*numbers, request.campaign_id(), ended));
  }
  ended.Wait();
  (*server)->Drain();
  return LagsOf(**vapi, watchers);
}

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

int Main() {
  Figure mean{.name = "detect.mean_lag_s", .unit = "s", .runs = {}};
  Figure p99{.name = "detect.p99_lag_s", .unit = "s", .runs = {}};
  Figure calls{.name = "detect.calls_per_number", .unit = "calls", .runs = {}};
  Figure beyond_p50{
      .name = "detect.beyond_schedule_p50_ms", .unit = "ms", .runs = {}, .reference = kTargetMillis};
  Figure beyond_p99{
      .name = "detect.beyond_schedule_p99_ms", .unit = "ms", .runs = {}, .reference = kTargetMillis};
  std::vector<double> virtual_mean, virtual_p99, virtual_calls;
  for (int run = 0; run < kRuns; ++run) {
    const auto lags = Run(static_cast<std::uint64_t>(run) + 1);
    if (!lags.ok()) {
      std::cerr << "bench_detect: " << lags.status().message() << std::endl;
      return EXIT_FAILURE;
    }
    mean.runs.push_back(Mean(lags->seconds));
    p99.runs.push_back(Percentile(lags->seconds, 0.99));
    calls.runs.push_back(static_cast<double>(lags->looks) / kCampaigns);
    beyond_p50.runs.push_back(Percentile(lags->beyond_millis, 0.5));
    beyond_p99.runs.push_back(Percentile(lags->beyond_millis, 0.99));
    const Summary summary = Summarise(lags->world, Replay(lags->world));
    virtual_mean.push_back(summary.mean_lag);
    virtual_p99.push_back(summary.p99_lag);
    virtual_calls.push_back(summary.calls_per_number);
  }
  mean.reference = Median(virtual_mean);
  p99.reference = Median(virtual_p99);
  calls.reference = Median(virtual_calls);
  const absl::Status reported = Report("detect", {mean, p99, calls, beyond_p50, beyond_p99});
  if (!reported.ok()) std::cerr << "bench_detect: " << reported.message() << std::endl;
  return reported.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace dialtone::bench

int main() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  dialtone::ConfigureLog(dialtone::LogLevel::kError, dialtone::LogFormat::kText);
  return dialtone::bench::Main();
}
