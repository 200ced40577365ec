// GetCampaign, CreateCampaign and ListCampaigns on PostgreSQL, beside what they are made of. Every server is
// a process of its own on the same machine, one load generator calls them in turn, and what is compared is
// measured in the same round:
//
//   a bare gRPC server that answers with the same campaign   what gRPC itself costs
//   a server with one query a call                           the plain way
//   pgbench, the same statements, prepared                   what the database itself costs
//   the same server with a hundredth of the campaigns        what growth costs
//
// PostgreSQL keeps its promises (fsync is on), with shared buffers that hold the large table, as is advised
// for a machine that serves it. The numbers of what is created are asked for at a simulated Vapi behind the
// calls, at the usual pace, and are never ready.

#include <dialtone/v1/campaign_service.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"
#include "server/runtime/log.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes/machine_load.h"
#include "tests/bench/processes/servers.h"
#include "tests/bench/rpc/fill.h"
#include "tests/bench/rpc/load.h"
#include "tests/bench/rpc/pgbench.h"
#include "tests/bench/rpc/requests.h"
#include "tests/bench/rpc/statements.h"
#include "tests/support/postgres_server.h"

namespace dialtone::bench {
namespace {

constexpr int kPlainConnections = 8;  // as many as the server keeps
const std::vector<int> kPgbenchClients = {8, 16, 32, 128};

struct Options {
  int runs = 5;
  int seconds = 3;
  int in_flight = 128;
  int client_threads = 2;
  int campaigns = 10000;
  int many_campaigns = 1000000;
};

std::string GetScript(int campaigns) {
  return absl::StrCat("\\set n random(1, ", campaigns, ")\n",
                      SelectCampaign("('active-' || lpad(:n::text, 9, '0'))"), ";\n");
}

std::string CreateScript() {
  return absl::StrCat("\\set n random(1, 9000000000000000000)\nBEGIN;\n",
                      absl::StrJoin(CreateStatements("('c' || :n::text)"), ";\n"), ";\nCOMMIT;\n");
}

// What is measured, round by round. A figure's references are its median at the end.
class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {}

  absl::Status Prepare() {
    few_ = postgres_.NewDatabase();
    many_ = postgres_.NewDatabase();
    Fill(postgres_, few_, FilledState::kActive, options_.campaigns);
    std::cout << "filling in " << options_.many_campaigns << " campaigns" << std::endl;
    Fill(postgres_, many_, FilledState::kActive, options_.many_campaigns);
    DIALTONE_ASSIGN_OR_RETURN(vapi_, servers_.StartSimulator());
    const std::string vapi_url = absl::StrCat("http://", vapi_.address);
    DIALTONE_ASSIGN_OR_RETURN(on_few_, servers_.StartDialtone(few_, vapi_url));
    DIALTONE_ASSIGN_OR_RETURN(on_many_, servers_.StartDialtone(many_, vapi_url));
    DIALTONE_ASSIGN_OR_RETURN(plain_, servers_.StartOneQuery(few_, kPlainConnections));
    DIALTONE_ASSIGN_OR_RETURN(const v1::Campaign campaign, ReadOne(on_few_.address));
    DIALTONE_ASSIGN_OR_RETURN(const v1::Campaign plain, ReadOne(plain_.address));
    if (campaign.SerializeAsString().size() != plain.SerializeAsString().size()) {
      return absl::InternalError("the server and the plain one do not answer with the same campaign");
    }
    DIALTONE_ASSIGN_OR_RETURN(echo_, servers_.StartReference("echo", campaign));
    return absl::OkStatus();
  }

  absl::Status Round() {
    // Throughput, then one call at a time.
    DIALTONE_RETURN_IF_ERROR(Throughput(echo_, echo_per_second_));
    DIALTONE_RETURN_IF_ERROR(Throughput(on_few_, get_per_second_));
    DIALTONE_RETURN_IF_ERROR(Throughput(plain_, plain_per_second_));
    DIALTONE_RETURN_IF_ERROR(OneGetAtATime(echo_, options_.campaigns, echo_p50_));
    DIALTONE_RETURN_IF_ERROR(OneGetAtATime(on_few_, options_.campaigns, get_p50_));
    DIALTONE_ASSIGN_OR_RETURN(const PgbenchResult query,
                              pgbench_.Run(few_, GetScript(options_.campaigns), 1, Lasting()));
    query_p50_.push_back(query.p50_micros);
    DIALTONE_RETURN_IF_ERROR(OneGetAtATime(on_many_, options_.many_campaigns, get_many_p50_));
    DIALTONE_RETURN_IF_ERROR(OneListAtATime(on_few_, list_p50_));
    DIALTONE_RETURN_IF_ERROR(OneListAtATime(on_many_, list_many_p50_));
    return Creates();
  }

  std::vector<Figure> Figures() const {
    double best_pgbench = 0;
    for (const auto& runs : pgbench_creates_) best_pgbench = std::max(best_pgbench, Median(runs));
    return {Of("get_vs_echo", "1/s", get_per_second_, Median(echo_per_second_)),
            Of("get_vs_plain", "1/s", get_per_second_, Median(plain_per_second_)),
            Of("get_single_latency", "us", get_p50_, Median(echo_p50_) + Median(query_p50_)),
            Of("create_vs_pgbench", "1/s", creates_per_second_, best_pgbench),
            Of("list_growth", "us", list_many_p50_, Median(list_p50_)),
            Of("get_growth", "us", get_many_p50_, Median(get_p50_))};
  }

  void Explain() const {
    std::cout << "get_single_latency is against a bare echo of " << Median(echo_p50_)
              << " us and a query of pgbench of " << Median(query_p50_) << " us.\n";
    for (std::size_t i = 0; i < kPgbenchClients.size(); ++i) {
      std::cout << "pgbench made " << Median(pgbench_creates_[i]) << " campaigns a second with "
                << kPgbenchClients[i] << " clients.\n";
    }
  }

 private:
  static Figure Of(std::string name, std::string unit, std::vector<double> runs, double reference) {
    return {
        .name = std::move(name), .unit = std::move(unit), .runs = std::move(runs), .reference = reference};
  }

  absl::Duration Lasting() const { return absl::Seconds(options_.seconds); }

  static absl::StatusOr<v1::Campaign> ReadOne(const std::string& address) {
    const auto stub =
        v1::CampaignService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    v1::GetCampaignRequest request;
    request.set_name(absl::StrCat("campaigns/", FilledId(FilledState::kActive, 1)));
    grpc::ClientContext context;
    v1::Campaign campaign;
    const grpc::Status status = stub->GetCampaign(&context, request, &campaign);
    if (!status.ok()) return absl::InternalError(status.error_message());
    return campaign;
  }

  absl::Status Throughput(const Server& server, std::vector<double>& runs) {
    DIALTONE_ASSIGN_OR_RETURN(
        const LoadResult result,
        Run({.address = server.address,
             .method = kGetCampaign,
             .next_request = [this] { return requests_.Get(FilledState::kActive, options_.campaigns); },
             .in_flight = options_.in_flight,
             .threads = options_.client_threads,
             .lasting = Lasting()}));
    runs.push_back(result.per_second);
    return absl::OkStatus();
  }

  absl::Status OneGetAtATime(const Server& server, int campaigns, std::vector<double>& runs) {
    DIALTONE_ASSIGN_OR_RETURN(
        LoadResult result,
        Run({.address = server.address,
             .method = kGetCampaign,
             .next_request = [this, campaigns] { return requests_.Get(FilledState::kActive, campaigns); },
             .lasting = Lasting()}));
    runs.push_back(Median(std::move(result.micros)));
    return absl::OkStatus();
  }

  absl::Status OneListAtATime(const Server& server, std::vector<double>& runs) {
    DIALTONE_ASSIGN_OR_RETURN(LoadResult result, Run({.address = server.address,
                                                      .method = kListCampaigns,
                                                      .next_request = [this] { return requests_.List(); },
                                                      .lasting = Lasting()}));
    runs.push_back(Median(std::move(result.micros)));
    return absl::OkStatus();
  }

  // Each begins with an empty database, and the server is gone before the next is measured.
  absl::Status Creates() {
    {
      DIALTONE_ASSIGN_OR_RETURN(
          const Server server,
          servers_.StartDialtone(postgres_.NewDatabase(), absl::StrCat("http://", vapi_.address)));
      DIALTONE_ASSIGN_OR_RETURN(const LoadResult result,
                                Run({.address = server.address,
                                     .method = kCreateCampaign,
                                     .next_request = [this] { return requests_.Create(); },
                                     .in_flight = options_.in_flight,
                                     .threads = options_.client_threads,
                                     .lasting = Lasting()}));
      creates_per_second_.push_back(result.per_second);
    }
    for (std::size_t i = 0; i < kPgbenchClients.size(); ++i) {
      DIALTONE_ASSIGN_OR_RETURN(
          const PgbenchResult result,
          pgbench_.Run(postgres_.NewDatabase(), CreateScript(), kPgbenchClients[i], Lasting()));
      pgbench_creates_[i].push_back(result.per_second);
    }
    return absl::OkStatus();
  }

  const Options options_;
  const TemporaryDirectory directory_;
  PostgresServer postgres_{PostgresServer::Listen::kSocketOnly, /*shared_buffers=*/"4GB"};
  Servers servers_{directory_.path()};
  Pgbench pgbench_{directory_.path()};
  Requests requests_;
  Secret few_, many_;
  Server vapi_, on_few_, on_many_, plain_, echo_;

  std::vector<double> echo_per_second_, get_per_second_, plain_per_second_, creates_per_second_;
  std::vector<double> echo_p50_, get_p50_, query_p50_, get_many_p50_, list_p50_, list_many_p50_;
  std::vector<std::vector<double>> pgbench_creates_{kPgbenchClients.size()};
};

absl::Status Measure(const Options& options) {
  const std::string load_before = MachineLoad();
  Bench bench(options);
  DIALTONE_RETURN_IF_ERROR(bench.Prepare());
  for (int run = 0; run < options.runs; ++run) DIALTONE_RETURN_IF_ERROR(bench.Round());
  DIALTONE_RETURN_IF_ERROR(Report("rpc", bench.Figures()));
  std::cout << "Before: " << load_before << ". After: " << MachineLoad() << ".\n";
  bench.Explain();
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures unary calls on PostgreSQL.", "bench_rpc");
  app.add_option("--runs", options.runs, "Rounds; each figure is their median")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds, "How long each part of a round counts")
      ->check(CLI::PositiveNumber);
  app.add_option("--in-flight", options.in_flight, "Calls under way at once, where many are")
      ->check(CLI::PositiveNumber);
  app.add_option("--client-threads", options.client_threads,
                 "Threads of the load generator; with too few, it is what is measured")
      ->check(CLI::PositiveNumber);
  app.add_option("--campaigns", options.campaigns, "Campaigns in the small table")
      ->check(CLI::PositiveNumber);
  app.add_option("--many-campaigns", options.many_campaigns, "Campaigns in the large table")
      ->check(CLI::Range(1, 100000000));
  CLI11_PARSE(app, argc, argv);
  const absl::Status measured = Measure(options);
  if (!measured.ok()) std::cerr << "bench_rpc: " << measured.message() << std::endl;
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
    std::cerr << "bench_rpc: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
