#ifndef DIALTONE_TESTS_SUPPORT_IN_PROCESS_SERVER_H_
#define DIALTONE_TESTS_SUPPORT_IN_PROCESS_SERVER_H_

#include <dialtone/v1/account_service.grpc.pb.h>
#include <dialtone/v1/campaign_service.grpc.pb.h>
#include <dialtone/v1/phone_number_service.grpc.pb.h>
#include <grpcpp/channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/random.h"
#include "server/pacing/paced_vapi.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/campaigns.h"
#include "server/provisioning/number_checks.h"
#include "server/provisioning/number_polling.h"
#include "server/provisioning/orphans.h"
#include "server/provisioning/provisioner.h"
#include "server/provisioning/reconciler.h"
#include "server/rpc/account_rpc.h"
#include "server/rpc/batched_creates.h"
#include "server/rpc/batched_reads.h"
#include "server/rpc/campaign_rpc.h"
#include "server/rpc/grpc_server.h"
#include "server/rpc/health_rpc.h"
#include "server/rpc/phone_number_rpc.h"
#include "server/rpc/rpc_dependencies.h"
#include "server/runtime/metrics.h"
#include "server/runtime/worker_pool.h"
#include "server/watch/publishing_store.h"
#include "server/watch/watch_hub.h"
#include "storage/memory/memory_coordination.h"
#include "tests/support/event_counter.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_vapi.h"
#include "tests/support/hooked_store.h"

namespace dialtone {

// The server as assemble.cc puts it together, but over a store in memory, a Vapi inside the test (unless it
// is given another) and a clock that the test moves, and without threads of its own that work: the test steps
// reconciler, poller and watch ticks. Callers reach it over a real connection to a free port of 127.0.0.1.
class InProcessServer {
 public:
  struct Options {
    WatchHub::Limits watch_limits;
    WatchSettings watch;
    int rpc_threads = 4;
    std::size_t rpc_queue = 1000;
    LifecyclePolicy policy;
    absl::Duration provisioning_time = absl::Seconds(20);
    absl::Duration orphan_grace = absl::Hours(1);
    VapiClient* vapi = nullptr;  // instead of the FakeVapi; outlives the server
    std::string default_area_code = "415";
  };

  // Aborts the test program when there is no port to be had.
  InProcessServer() : InProcessServer(Options{}) {}
  explicit InProcessServer(const Options& options);
  ~InProcessServer();  // Drain()s

  // Does everything that is due now. False when it does not come to an end in time.
  bool WorkUntilIdle();
  // One look at Vapi for every account's awaited numbers. False when it failed.
  bool Poll();
  // Lets the numbers that Vapi was asked for get their digits, and finds them. False when a step failed.
  bool Ripen();

  // As the server's own: tells health watches, ends the streams, lets calls end within `grace`, stops the
  // work. Idempotent.
  void Drain(absl::Duration grace = absl::Seconds(30));

  v1::CampaignService::Stub& campaigns() { return *campaign_stub_; }
  v1::PhoneNumberService::Stub& numbers() { return *number_stub_; }
  v1::AccountService::Stub& accounts() { return *account_stub_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // A connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel(grpc::ChannelArguments arguments = {}) const;

  const std::string& address() const { return grpc_->address(); }

  FakeClock& clock() { return clock_; }
  FakeVapi& vapi() { return vapi_; }
  // The gate of the one account. Without a limit: time stands still here.
  AccountGate& gate() { return paced_vapi_.gate(); }
  // What the RPCs use: publishes its commits.
  Store& store() { return *store_; }
  HookedStore& hooks() { return *hooks_; }
  WatchHub& hub() { return hub_; }
  NumberChecks& checks() { return *checks_; }
  Orphans& orphans() { return *orphans_; }
  WorkerPool& rpc_workers() { return rpc_workers_; }
  BatchedReads& reads() { return *reads_; }
  HealthRpc& health() { return health_; }
  Metrics& metrics() { return metrics_; }

 private:
  static constexpr int kWorkers = 4;
  static constexpr int kCheckThreads = 4;
  static constexpr int kCheckQueue = 256;

  FakeClock clock_;
  SeededRandom random_{11};
  Metrics metrics_;
  const LifecyclePolicy policy_;
  FakeVapi vapi_;
  MemoryCoordination coordination_;
  PacedVapi paced_vapi_;
  WatchHub hub_;
  HookedStore* hooks_;  // inside store_
  std::unique_ptr<Store> store_;
  const Accounts accounts_;
  EventCounter finished_;  // records that a worker is done with

  WorkerPool workers_{"provision", kWorkers, kWorkers};
  WorkerPool check_workers_{"check", kCheckThreads, kCheckQueue};
  WorkerPool rpc_workers_;
  std::unique_ptr<Provisioner> provisioner_;
  std::unique_ptr<Reconciler> reconciler_;
  LearnedTimes learned_{coordination_};
  std::vector<std::unique_ptr<NumberPolling>> pollings_;
  std::unique_ptr<NumberChecks> checks_;
  std::unique_ptr<Orphans> orphans_;
  std::unique_ptr<Campaigns> campaigns_;
  std::unique_ptr<BatchedReads> reads_;
  std::unique_ptr<BatchedCreates> creates_;
  std::unique_ptr<RpcDependencies> dependencies_;
  std::unique_ptr<CampaignRpc> campaign_rpc_;
  std::unique_ptr<PhoneNumberRpc> number_rpc_;
  std::unique_ptr<AccountRpc> account_rpc_;
  HealthRpc health_{
      {"dialtone.v1.AccountService", "dialtone.v1.CampaignService", "dialtone.v1.PhoneNumberService"}};
  std::unique_ptr<GrpcServer> grpc_;
  bool drained_ = false;

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::CampaignService::Stub> campaign_stub_;
  std::unique_ptr<v1::PhoneNumberService::Stub> number_stub_;
  std::unique_ptr<v1::AccountService::Stub> account_stub_;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_IN_PROCESS_SERVER_H_
