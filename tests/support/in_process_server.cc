#include "tests/support/in_process_server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "storage/memory/memory_store.h"

namespace dialtone {
namespace {

constexpr absl::Duration kLease = absl::Seconds(30);
constexpr absl::Duration kPollInterval = absl::Seconds(2);
// More rounds than any test has steps.
constexpr int kMaxRounds = 1000;

}  // namespace

InProcessServer::InProcessServer(const Options& options)
    : policy_(options.policy),
      vapi_(clock_, options.provisioning_time),
      paced_vapi_(
          options.vapi != nullptr ? *options.vapi : vapi_,
          {.account = std::string(kDefaultAccount), .host = "vapi.test", .burst = 10, .concurrency = 100},
          coordination_, clock_, nullptr),
      hub_(options.watch_limits),
      hooks_(new HookedStore(std::make_unique<MemoryStore>())),
      store_(std::make_unique<PublishingStore>(std::unique_ptr<Store>(hooks_), hub_)),
      accounts_({Account(std::string(kDefaultAccount), options.default_area_code, paced_vapi_)}),
      rpc_workers_("rpc", options.rpc_threads, options.rpc_queue) {
  provisioner_ =
      std::make_unique<Provisioner>(*store_, accounts_, clock_, random_, metrics_, policy_, kLease);
  reconciler_ = std::make_unique<Reconciler>(*store_, *provisioner_, workers_, kWorkers, clock_, "test",
                                             kLease, [this] { finished_.Add(); });
  for (const Account& account : accounts_.all()) {
    pollings_.push_back(std::make_unique<NumberPolling>(
        NumberPolling::Parts{.store = *store_,
                             .coordination = coordination_,
                             .learned = learned_,
                             .account = account,
                             .clock = clock_,
                             .random = random_,
                             .metrics = metrics_},
        policy_, InspectionPolicy{.mode = ScheduleMode::kFixed, .fixed_interval = kPollInterval}, "test"));
  }
  checks_ = std::make_unique<NumberChecks>(*store_, pollings_, check_workers_, clock_);
  orphans_ =
      std::make_unique<Orphans>(*store_, accounts_, check_workers_, clock_, metrics_, options.orphan_grace);
  campaigns_ = std::make_unique<Campaigns>(*store_, accounts_, clock_, [] {});
  const BatchOptions batches{.threads = options.rpc_threads, .queue = options.rpc_queue};
  reads_ = std::make_unique<BatchedReads>(*store_, metrics_, batches);
  creates_ = std::make_unique<BatchedCreates>(*campaigns_, metrics_, batches);
  dependencies_ = std::make_unique<RpcDependencies>(RpcDependencies{.store = *store_,
                                                                    .accounts = accounts_,
                                                                    .campaigns = *campaigns_,
                                                                    .reads = *reads_,
                                                                    .creates = *creates_,
                                                                    .checks = *checks_,
                                                                    .orphans = *orphans_,
                                                                    .learned_times = learned_,
                                                                    .hub = hub_,
                                                                    .workers = rpc_workers_,
                                                                    .clock = clock_,
                                                                    .random = random_,
                                                                    .metrics = metrics_,
                                                                    .watch = options.watch});
  campaign_rpc_ = std::make_unique<CampaignRpc>(*dependencies_);
  number_rpc_ = std::make_unique<PhoneNumberRpc>(*dependencies_);
  account_rpc_ = std::make_unique<AccountRpc>(*dependencies_);
  auto started = GrpcServer::Start({.listen = "127.0.0.1:0"},
                                   {campaign_rpc_.get(), number_rpc_.get(), account_rpc_.get(), &health_},
                                   {campaign_rpc_->watch_campaigns(), number_rpc_->watch_phone_number()});
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", started.status().ToString().c_str());
    std::abort();
  }
  grpc_ = *std::move(started);
  channel_ = NewChannel();
  campaign_stub_ = v1::CampaignService::NewStub(channel_);
  number_stub_ = v1::PhoneNumberService::NewStub(channel_);
  account_stub_ = v1::AccountService::NewStub(channel_);
}

InProcessServer::~InProcessServer() { Drain(absl::ZeroDuration()); }

bool InProcessServer::WorkUntilIdle() {
  for (int round = 0; round < kMaxRounds; ++round) {
    reconciler_->RunOnce();
    if (!finished_.WaitFor(hooks_->claimed())) return false;
    const auto next = store_->NextDue();
    if (!next.ok()) return false;
    if (!next->has_value() || **next > clock_.Now()) return true;
  }
  return false;
}

bool InProcessServer::Poll() {
  for (const auto& polling : pollings_) {
    if (!polling->looks().LookAtAll().ok()) return false;
  }
  return true;
}

bool InProcessServer::Ripen() {
  if (!WorkUntilIdle()) return false;
  clock_.Advance(absl::Seconds(30));
  return Poll() && WorkUntilIdle();
}

void InProcessServer::Drain(absl::Duration grace) {
  if (std::exchange(drained_, true)) return;
  health_.Shutdown();
  hub_.Shutdown();
  grpc_->Shutdown(grace);
  workers_.Stop();
  check_workers_.Stop();
  creates_->Stop();
  reads_->Stop();
  rpc_workers_.Stop();
}

std::shared_ptr<grpc::Channel> InProcessServer::NewChannel(grpc::ChannelArguments arguments) const {
  // Otherwise channels with equal arguments share one connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(grpc_->address(), grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace dialtone
