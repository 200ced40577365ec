// What a watch costs, and how fast it tells. Every server is a process of its own on the same machine, and
// what is compared is measured in the same round:
//
//   a bare gRPC server of streams   what gRPC itself costs, in memory for a stream and in time for a message
//   etcd, one watch a stream        what others reach
//   the server without watches      what calls beside many watches lose
//   a watcher at the same replica   what the way to another one adds
//
// The campaigns are filled in by SQL, and nobody answers at Vapi, so that numbers stay as they are but for
// the changes that the benchmark asks for: DeleteCampaign turns an active number RELEASING, and there it
// stays. Watches send their heartbeats as they do by default.

#include <dialtone/v1/campaign_service.grpc.pb.h>
#include <dialtone/v1/phone_number_service.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/runtime/log.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes/machine_load.h"
#include "tests/bench/processes/servers.h"
#include "tests/bench/rpc/fill.h"
#include "tests/bench/rpc/load.h"
#include "tests/bench/rpc/requests.h"
#include "tests/bench/rpc/statements.h"
#include "tests/bench/watch/crowd.h"
#include "tests/support/postgres_server.h"

namespace dialtone::bench {
namespace {

constexpr int kPlainName = 100000;  // with so many streams, a figure's name says no number
constexpr int kFewStreams = 10000;
constexpr absl::Duration kFanoutPatience = absl::Minutes(1);
constexpr absl::Duration kFeedPatience = absl::Seconds(5);
constexpr absl::Duration kLongestPause = absl::Milliseconds(100);

struct Options {
  int runs = 3;
  int streams = 100000;
  int watchers = 10000;
  int changes = 100;
  int settle_seconds = 20;
  int seconds = 5;
  int in_flight = 128;
};

std::string WithSize(const std::string& name, int streams) {
  if (streams == kPlainName) return name;
  return streams % 1000 == 0 ? absl::StrCat(name, "_", streams / 1000, "k")
                             : absl::StrCat(name, "_", streams);
}

// A figure and what it is compared with, round by round.
struct Pair {
  std::string unit;
  std::vector<double> runs, reference;
};

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {
    if (options_.streams > kFewStreams) sizes_.push_back(kFewStreams);
    sizes_.push_back(options_.streams);
  }

  absl::Status Prepare() {
    database_ = postgres_.NewDatabase();
    Fill(postgres_, database_, FilledState::kPending, options_.streams);
    Fill(postgres_, database_, FilledState::kActive, std::int64_t{1 + options_.changes} * options_.runs);
    return absl::OkStatus();
  }

  absl::Status Round() {
    DIALTONE_RETURN_IF_ERROR(Memory());
    DIALTONE_RETURN_IF_ERROR(Fanout());
    return AcrossReplicas();
  }

  // All but the figures that could not be measured.
  std::vector<Figure> Figures() const {
    std::vector<Figure> figures;
    for (const auto& [name, pair] : pairs_) {
      figures.push_back(
          {.name = name, .unit = pair.unit, .runs = pair.runs, .reference = Median(pair.reference)});
    }
    return figures;
  }

  // OK, or why a figure could not be measured.
  const absl::Status& no_feed() const { return no_feed_; }

 private:
  void Note(const std::string& name, const std::string& unit, double value, double reference) {
    Pair& pair = pairs_[name];
    pair.unit = unit;
    pair.runs.push_back(value);
    pair.reference.push_back(reference);
  }

  absl::StatusOr<Server> StartDialtone() {
    // All watchers come from one address.
    const int limit = options_.streams + options_.watchers + 1000;
    return servers_.StartDialtone(database_, Servers::kNoVapi,
                                  {absl::StrCat("--watch-limit=", limit),
                                   absl::StrCat("--watch-limit-per-caller=", limit), "--watch-max-age=24h"});
  }

  absl::StatusOr<Server> StartBare() {
    DIALTONE_ASSIGN_OR_RETURN(const Server dialtone, StartDialtone());
    const auto stub = v1::PhoneNumberService::NewStub(
        grpc::CreateChannel(dialtone.address, grpc::InsecureChannelCredentials()));
    v1::GetPhoneNumberRequest request;
    request.set_name(absl::StrCat("phoneNumbers/", FilledId(FilledState::kPending, 1)));
    grpc::ClientContext context;
    v1::WatchPhoneNumberResponse first;
    const grpc::Status status = stub->GetPhoneNumber(&context, request, first.mutable_phone_number());
    if (!status.ok()) return absl::InternalError(status.error_message());
    return servers_.StartReference("bare-watch", first);
  }

  // Bytes a stream, at each of sizes_; the streams stay open.
  absl::StatusOr<std::vector<double>> Growth(const Server& server, Crowd& crowd) {
    // What the first stream makes is the server's.
    DIALTONE_RETURN_IF_ERROR(crowd.OpenUntil(1));
    DIALTONE_ASSIGN_OR_RETURN(const std::int64_t before, server.process->ResidentBytes());
    std::vector<double> growth;
    for (const int size : sizes_) {
      DIALTONE_RETURN_IF_ERROR(crowd.OpenUntil(size));
      Settle();
      DIALTONE_ASSIGN_OR_RETURN(const std::int64_t now, server.process->ResidentBytes());
      growth.push_back(static_cast<double>(now - before) / (size - 1));
    }
    return growth;
  }

  static Crowd::OpenStream WatchOne(const std::string& id) {
    return WatchNumbers([id](int /*stream*/) { return id; });
  }
  static std::string PendingId(int stream) { return FilledId(FilledState::kPending, stream + 1); }

  absl::Status Memory() {
    std::vector<double> dialtone, bare, etcd;
    {
      DIALTONE_ASSIGN_OR_RETURN(const Server server, StartDialtone());
      Crowd crowd(server.address, WatchNumbers(PendingId));
      DIALTONE_ASSIGN_OR_RETURN(dialtone, Growth(server, crowd));
      DIALTONE_ASSIGN_OR_RETURN(const double beside, Gets(server));
      crowd.Close();
      Settle();
      DIALTONE_ASSIGN_OR_RETURN(const double alone, Gets(server));
      Note(WithSize("get_beside_watches", options_.streams), "1/s", beside, alone);
    }
    {
      DIALTONE_ASSIGN_OR_RETURN(const Server server, StartBare());
      Crowd crowd(server.address, WatchNumbers(PendingId));
      DIALTONE_ASSIGN_OR_RETURN(bare, Growth(server, crowd));
    }
    {
      DIALTONE_ASSIGN_OR_RETURN(const Server server, servers_.StartEtcd());
      Crowd crowd(server.address, WatchEtcdKeys());
      DIALTONE_ASSIGN_OR_RETURN(etcd, Growth(server, crowd));
    }
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      Note(WithSize("watch_memory_vs_bare", sizes_[i]), "bytes", dialtone[i], bare[i]);
      Note(WithSize("watch_memory_vs_etcd", sizes_[i]), "bytes", dialtone[i], etcd[i]);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<double> Gets(const Server& server) {
    DIALTONE_ASSIGN_OR_RETURN(
        const LoadResult result,
        Run({.address = server.address,
             .method = kGetCampaign,
             .next_request = [this] { return requests_.Get(FilledState::kPending, options_.streams); },
             .in_flight = options_.in_flight,
             .lasting = absl::Seconds(options_.seconds)}));
    return result.per_second;
  }

  // Milliseconds from asking for the change until the last watcher has it.
  static absl::StatusOr<double> Spread(const std::string& address, const std::string& id, int watchers,
                                       const std::function<grpc::Status()>& change) {
    Crowd crowd(address, WatchOne(id));
    DIALTONE_RETURN_IF_ERROR(crowd.OpenUntil(watchers));
    crowd.ExpectChange();
    const absl::Time asked = absl::Now();
    if (const grpc::Status status = change(); !status.ok()) {
      return absl::InternalError(absl::StrCat("a change was refused: ", status.error_message()));
    }
    DIALTONE_ASSIGN_OR_RETURN(const absl::Time told, crowd.AwaitChange(kFanoutPatience));
    return absl::ToDoubleMilliseconds(told - asked);
  }

  static grpc::Status Delete(v1::CampaignService::Stub& stub, const std::string& id) {
    grpc::ClientContext context;
    v1::DeleteCampaignRequest request;
    request.set_name(absl::StrCat("campaigns/", id));
    v1::Campaign campaign;
    return stub.DeleteCampaign(&context, request, &campaign);
  }

  absl::Status Fanout() {
    const std::string id = NextActive();
    double dialtone = 0;
    {
      DIALTONE_ASSIGN_OR_RETURN(const Server server, StartDialtone());
      const auto stub = v1::CampaignService::NewStub(
          grpc::CreateChannel(server.address, grpc::InsecureChannelCredentials()));
      DIALTONE_ASSIGN_OR_RETURN(
          dialtone, Spread(server.address, id, options_.watchers, [&] { return Delete(*stub, id); }));
    }
    DIALTONE_ASSIGN_OR_RETURN(const Server server, StartBare());
    const auto stub = v1::PhoneNumberService::NewStub(
        grpc::CreateChannel(server.address, grpc::InsecureChannelCredentials()));
    DIALTONE_ASSIGN_OR_RETURN(const double bare, Spread(server.address, id, options_.watchers, [&] {
                                grpc::ClientContext context;
                                v1::RefreshPhoneNumberResponse response;
                                return stub->RefreshPhoneNumber(&context, {}, &response);
                              }));
    Note("fanout_vs_bare", "ms", dialtone, bare);
    return absl::OkStatus();
  }

  // From the call that changes something at A to the message at a watcher of A, and of B. That includes the
  // call itself, up to its commit.
  absl::Status AcrossReplicas() {
    if (!no_feed_.ok()) return absl::OkStatus();
    DIALTONE_ASSIGN_OR_RETURN(const Server a, StartDialtone());
    DIALTONE_ASSIGN_OR_RETURN(const Server b, StartDialtone());
    const auto stub =
        v1::CampaignService::NewStub(grpc::CreateChannel(a.address, grpc::InsecureChannelCredentials()));
    std::vector<double> at_a, at_b, later;
    for (int i = 0; i < options_.changes; ++i) {
      const std::string id = NextActive();
      Crowd watcher_at_a(a.address, WatchOne(id));
      Crowd watcher_at_b(b.address, WatchOne(id));
      DIALTONE_RETURN_IF_ERROR(watcher_at_a.OpenUntil(1));
      DIALTONE_RETURN_IF_ERROR(watcher_at_b.OpenUntil(1));
      watcher_at_a.ExpectChange();
      watcher_at_b.ExpectChange();
      // Not in step with whatever B may do at intervals.
      absl::SleepFor(kLongestPause * std::uniform_real_distribution<double>()(random_));
      const absl::Time asked = absl::Now();
      if (const grpc::Status status = Delete(*stub, id); !status.ok()) {
        return absl::InternalError(absl::StrCat("a change was refused: ", status.error_message()));
      }
      DIALTONE_ASSIGN_OR_RETURN(const absl::Time told_at_a, watcher_at_a.AwaitChange(kFeedPatience));
      const auto told_at_b = watcher_at_b.AwaitChange(kFeedPatience);
      if (!told_at_b.ok()) {
        no_feed_ =
            absl::Status(told_at_b.status().code(),
                         absl::StrCat("cross_replica_p99_ms has no value: a change made at one replica "
                                      "did not reach a watcher at another: ",
                                      told_at_b.status().message()));
        return absl::OkStatus();
      }
      at_a.push_back(absl::ToDoubleMilliseconds(told_at_a - asked));
      at_b.push_back(absl::ToDoubleMilliseconds(*told_at_b - asked));
      later.push_back(at_b.back() - at_a.back());
    }
    Note("cross_replica_p50_ms", "ms", Percentile(at_b, 0.5), Percentile(at_a, 0.5));
    Note("cross_replica_p99_ms", "ms", Percentile(at_b, 0.99), Percentile(at_a, 0.99));
    // A's own watchers hear at the commit: this is the way from there to B's.
    Note("cross_replica_way_p99_ms", "ms", Percentile(later, 0.99), Percentile(at_a, 0.99));
    return absl::OkStatus();
  }

  std::string NextActive() { return FilledId(FilledState::kActive, ++last_active_); }

  void Settle() const { absl::SleepFor(absl::Seconds(options_.settle_seconds)); }

  const Options options_;
  std::vector<int> sizes_;
  const TemporaryDirectory directory_;
  PostgresServer postgres_;
  Servers servers_{directory_.path()};
  Secret database_;
  Requests requests_;
  std::mt19937_64 random_{std::random_device()()};
  int last_active_ = 0;
  std::map<std::string, Pair> pairs_;
  absl::Status no_feed_;
};

absl::Status Measure(const Options& options) {
  const std::string load_before = MachineLoad();
  Bench bench(options);
  DIALTONE_RETURN_IF_ERROR(bench.Prepare());
  for (int run = 0; run < options.runs; ++run) DIALTONE_RETURN_IF_ERROR(bench.Round());
  DIALTONE_RETURN_IF_ERROR(Report("watch", bench.Figures()));
  std::cout << "Before: " << load_before << ". After: " << MachineLoad() << ".\n";
  return bench.no_feed();
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures streams on PostgreSQL.", "bench_watch");
  app.add_option("--runs", options.runs, "Rounds; each figure is their median")->check(CLI::PositiveNumber);
  app.add_option("--streams", options.streams, "Idle streams whose memory is measured")
      ->check(CLI::Range(2, 1000000));
  app.add_option("--watchers", options.watchers, "Watchers of one number")->check(CLI::PositiveNumber);
  app.add_option("--changes", options.changes, "Changes that go from replica to replica in a round")
      ->check(CLI::PositiveNumber);
  app.add_option("--settle", options.settle_seconds,
                 "Seconds before memory is read; more than a heartbeat's interval")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", options.seconds, "How long calls beside watches count")
      ->check(CLI::PositiveNumber);
  app.add_option("--in-flight", options.in_flight, "Calls under way at once beside watches")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  const absl::Status measured = Measure(options);
  if (!measured.ok()) std::cerr << "bench_watch: " << measured.message() << std::endl;
  return measured.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace dialtone::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  dialtone::ConfigureLog(dialtone::LogLevel::kError, dialtone::LogFormat::kText);
  try {
    return dialtone::bench::Main(argc, argv);
  } catch (const std::exception& error) {  // PostgresServer's
    std::cerr << "bench_watch: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
