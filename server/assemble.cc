#include "server/assemble.h"

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "base/ulid.h"
#include "server/http/http_listener.h"
#include "server/provisioning/accounts.h"
#include "server/provisioning/campaigns.h"
#include "server/provisioning/number_checks.h"
#include "server/provisioning/number_polling.h"
#include "server/provisioning/orphans.h"
#include "server/provisioning/provisioner.h"
#include "server/provisioning/reconciler.h"
#include "server/provisioning/sweeper.h"
#include "server/rpc/account_rpc.h"
#include "server/rpc/batched_creates.h"
#include "server/rpc/batched_reads.h"
#include "server/rpc/campaign_rpc.h"
#include "server/rpc/grpc_server.h"
#include "server/rpc/health_rpc.h"
#include "server/rpc/phone_number_rpc.h"
#include "server/runtime/log.h"
#include "server/runtime/metrics.h"
#include "server/runtime/periodic_thread.h"
#include "server/runtime/storage_monitor.h"
#include "server/runtime/worker_pool.h"
#include "server/vapi_accounts.h"
#include "server/watch/change_feed.h"
#include "server/watch/published_revisions.h"
#include "server/watch/publishing_store.h"
#include "server/watch/watch_hub.h"
#include "storage/open_store.h"

namespace dialtone {
namespace {

// A claim outlives the longest call to Vapi and the commit after it.
constexpr absl::Duration kLeaseMargin = absl::Seconds(10);
// Looks on demand wait for Vapi; they have threads of their own, so that reads never wait for it.
constexpr int kCheckThreads = 4;
constexpr std::size_t kCheckQueue = 256;
constexpr int kUnaryCallsBesideWatches = 1000;  // on one connection
// So that one query is under way while the answers of another are written, and the statements of one
// transaction are sent while another waits for the disk.
constexpr int kReadThreads = 2;
constexpr int kCreateThreads = 2;
constexpr absl::Duration kStorageProbeInterval = absl::Seconds(1);
constexpr absl::Duration kLearnedRefresh = absl::Seconds(30);
// How long a released number and a request id are remembered.
constexpr absl::Duration kRetention = absl::Hours(24 * 30);
constexpr absl::Duration kPurgeInterval = absl::Hours(1);
constexpr int kPurgeLimit = 1000;

StoreOptions StoreOptionsOf(const ServerConfig& config) {
  return {.url = config.storage.url,
          .connections = config.storage.connections,
          .statement_timeout = config.storage.statement_timeout,
          .connect_timeout = config.storage.connect_timeout};
}

InspectionPolicy InspectionPolicyOf(const ServerConfig& config) {
  InspectionPolicy policy{.fixed_interval = config.provisioning.poll_interval};
  switch (config.provisioning.poll_schedule) {
    case PollSchedule::kLearned:
      policy.mode = ScheduleMode::kLearned;
      break;
    case PollSchedule::kClosedForm:
      policy.mode = ScheduleMode::kClosedForm;
      break;
    case PollSchedule::kFixed:
      policy.mode = ScheduleMode::kFixed;
      break;
  }
  return policy;
}

// Waits without a way to be woken: the pause before the drain, in which the load balancers learn of it.
void Pause(absl::Duration pause) {
  Mutex mu;
  CondVar never;
  MutexLock lock(&mu);
  const absl::Time end = absl::Now() + pause;
  while (absl::Now() < end) never.WaitFor(&mu, end - absl::Now());
}

// Members stand in the order in which they are built; Drain() stops them so that nothing calls what has
// ended.
class RunningApplication final : public Application {
 public:
  RunningApplication(const ServerConfig& config, std::string process_name, OpenedStore opened)
      : config_(config),
        process_name_(std::move(process_name)),
        coordination_(std::move(opened.coordination)),
        change_reader_(std::move(opened.change_reader)),
        change_listener_(std::move(opened.change_listener)) {
    auto store = std::make_unique<PublishingStore>(std::move(opened.store), hub_,
                                                   change_reader_ == nullptr ? nullptr : &published_);
    if (change_reader_ != nullptr) {
      feed_ = std::make_unique<ChangeFeed>(ChangeFeed::Parts{.store = *store,
                                                             .hub = hub_,
                                                             .reader = *change_reader_,
                                                             .listener = change_listener_.get(),
                                                             .published = published_,
                                                             .clock = clock_,
                                                             .random = random_,
                                                             .metrics = metrics_});
    }
    store_ = std::move(store);
  }
  ~RunningApplication() override { Drain(); }

  absl::Status Start() {
    DIALTONE_ASSIGN_OR_RETURN(accounts_,
                              VapiAccounts::Connect(config_.vapi, *coordination_, clock_, metrics_));
    StartWork();
    return Listen();
  }

  std::string grpc_address() const override { return grpc_->address(); }
  std::string http_address() const override { return http_->address(); }
  void Drain() override;

 private:
  void StartWork();
  absl::Status Listen();
  void AddGauges();
  void AddPollingGauges(NumberPolling& polling);
  void DeclareRpcs();
  absl::Status Readiness() const;
  absl::Duration ProbeStorage();
  absl::Duration RefreshLearned();
  absl::Duration Purge();

  const ServerConfig config_;
  const SystemClock clock_;
  SeededRandom random_{RandomSeed()};
  Metrics metrics_;
  const LifecyclePolicy policy_ = PolicyFor(config_.vapi.timeout, config_.provisioning.activation_deadline);
  const std::string process_name_;  // in leases, and in notices of commits
  const absl::Duration lease_ = config_.vapi.timeout + kLeaseMargin;

  WatchHub hub_{{.total = static_cast<std::size_t>(config_.watch.limit),
                 .per_caller = static_cast<std::size_t>(config_.watch.limit_per_caller)}};
  // Room for everything that may be watched, in both of its turns.
  PublishedRevisions published_{200000 + 4 * static_cast<std::size_t>(config_.watch.limit)};
  std::unique_ptr<Store> store_;
  const std::unique_ptr<Coordination> coordination_;
  // Where other processes may commit.
  const std::unique_ptr<ChangeReader> change_reader_;
  const std::unique_ptr<ChangeListener> change_listener_;
  std::unique_ptr<ChangeFeed> feed_;
  std::unique_ptr<VapiAccounts> accounts_;

  WorkerPool workers_{"provision", config_.provisioning.worker_threads,
                      static_cast<std::size_t>(config_.provisioning.worker_threads)};
  WorkerPool check_workers_{"check", kCheckThreads, kCheckQueue};
  WorkerPool rpc_workers_{"rpc", config_.rpc.threads, static_cast<std::size_t>(config_.rpc.queue)};
  std::unique_ptr<Provisioner> provisioner_;
  std::unique_ptr<Reconciler> reconciler_;
  LearnedTimes learned_times_{*coordination_};
  std::vector<std::unique_ptr<NumberPolling>> pollings_;
  std::vector<std::unique_ptr<Sweeper>> sweepers_;
  std::unique_ptr<NumberChecks> checks_;
  std::unique_ptr<Orphans> orphans_;
  std::unique_ptr<Campaigns> campaigns_;
  std::unique_ptr<BatchedReads> reads_;
  std::unique_ptr<BatchedCreates> creates_;
  std::unique_ptr<RpcDependencies> rpc_dependencies_;
  std::unique_ptr<AccountRpc> account_rpc_;
  std::unique_ptr<CampaignRpc> campaign_rpc_;
  std::unique_ptr<PhoneNumberRpc> phone_number_rpc_;
  HealthRpc health_{
      {"dialtone.v1.AccountService", "dialtone.v1.CampaignService", "dialtone.v1.PhoneNumberService"}};
  std::atomic<bool> draining_ = false;
  StorageMonitor storage_monitor_{[this] { return store_->CheckReady(); }};
  std::vector<std::unique_ptr<Metrics::Gauge>> gauges_;

  std::unique_ptr<PeriodicThread> reconciling_;
  std::atomic<PeriodicThread*> wakeable_ = nullptr;
  std::vector<std::unique_ptr<PeriodicThread>> background_;  // polling, watch ticks, probing, purging
  std::unique_ptr<HttpListener> http_;
  std::unique_ptr<GrpcServer> grpc_;
};

void RunningApplication::StartWork() {
  // A worker may be done before the thread's constructor has returned; the thread then runs again by itself
  // soon.
  const auto wake = [this] {
    if (PeriodicThread* thread = wakeable_.load()) thread->Wake();
  };
  provisioner_ = std::make_unique<Provisioner>(*store_, accounts_->accounts(), clock_, random_, metrics_,
                                               policy_, lease_);
  reconciler_ =
      std::make_unique<Reconciler>(*store_, *provisioner_, workers_, config_.provisioning.worker_threads,
                                   clock_, process_name_, lease_, wake);
  for (const Account& account : accounts_->accounts().all()) {
    pollings_.push_back(std::make_unique<NumberPolling>(NumberPolling::Parts{.store = *store_,
                                                                             .coordination = *coordination_,
                                                                             .learned = learned_times_,
                                                                             .account = account,
                                                                             .clock = clock_,
                                                                             .random = random_,
                                                                             .metrics = metrics_},
                                                        policy_, InspectionPolicyOf(config_), process_name_));
    sweepers_.push_back(std::make_unique<Sweeper>(*store_, *coordination_, account, clock_, random_, metrics_,
                                                  policy_, process_name_,
                                                  config_.provisioning.sweep_interval));
  }
  checks_ = std::make_unique<NumberChecks>(*store_, pollings_, check_workers_, clock_);
  orphans_ = std::make_unique<Orphans>(*store_, accounts_->accounts(), check_workers_, clock_, metrics_,
                                       config_.provisioning.orphan_grace);
  campaigns_ = std::make_unique<Campaigns>(*store_, accounts_->accounts(), clock_, wake);
  const auto queue = static_cast<std::size_t>(config_.rpc.queue);
  reads_ = std::make_unique<BatchedReads>(*store_, metrics_,
                                          BatchOptions{.threads = kReadThreads, .queue = queue});
  creates_ = std::make_unique<BatchedCreates>(*campaigns_, metrics_,
                                              BatchOptions{.threads = kCreateThreads, .queue = queue});
  AddGauges();

  reconciling_ = std::make_unique<PeriodicThread>("reconcile", [this] { return reconciler_->RunOnce(); });
  wakeable_ = reconciling_.get();
  for (const auto& polling : pollings_) {
    background_.push_back(
        std::make_unique<PeriodicThread>("poll", [&poller = polling->poller()] { return poller.Tick(); }));
  }
  background_.push_back(std::make_unique<PeriodicThread>("learn", [this] { return RefreshLearned(); }));
  for (const auto& sweeper : sweepers_) {
    background_.push_back(
        std::make_unique<PeriodicThread>("sweep", [&sweeper = *sweeper] { return sweeper.Tick(); }));
  }
  background_.push_back(std::make_unique<PeriodicThread>("watch", [this] {
    hub_.Tick(clock_.Now());
    return WatchHub::kTick;
  }));
  if (feed_ != nullptr) {
    background_.push_back(std::make_unique<PeriodicThread>("feed", [this] { return feed_->Tick(); }));
  }
  background_.push_back(
      std::make_unique<PeriodicThread>("vapi-health", [this] { return accounts_->Tick(); }));
  background_.push_back(std::make_unique<PeriodicThread>("probe", [this] { return ProbeStorage(); }));
  background_.push_back(std::make_unique<PeriodicThread>("purge", [this] { return Purge(); }));
}

absl::Status RunningApplication::Listen() {
  DIALTONE_ASSIGN_OR_RETURN(http_, HttpListener::Start({.listen = config_.http.listen,
                                                        .metrics = [this] { return metrics_.Render(); },
                                                        .readiness = [this] { return Readiness(); }}));
  rpc_dependencies_ = std::make_unique<RpcDependencies>(
      RpcDependencies{.store = *store_,
                      .accounts = accounts_->accounts(),
                      .campaigns = *campaigns_,
                      .reads = *reads_,
                      .creates = *creates_,
                      .checks = *checks_,
                      .orphans = *orphans_,
                      .learned_times = learned_times_,
                      .hub = hub_,
                      .workers = rpc_workers_,
                      .clock = clock_,
                      .random = random_,
                      .metrics = metrics_,
                      .watch = {.heartbeat = config_.watch.heartbeat, .max_age = config_.watch.max_age}});
  DeclareRpcs();
  account_rpc_ = std::make_unique<AccountRpc>(*rpc_dependencies_);
  campaign_rpc_ = std::make_unique<CampaignRpc>(*rpc_dependencies_);
  phone_number_rpc_ = std::make_unique<PhoneNumberRpc>(*rpc_dependencies_);
  DIALTONE_ASSIGN_OR_RETURN(
      grpc_,
      GrpcServer::Start({.listen = config_.rpc.listen,
                         .max_concurrent_streams = config_.watch.limit_per_caller + kUnaryCallsBesideWatches,
                         .longest_call = 1.2 * config_.watch.max_age},
                        {account_rpc_.get(), campaign_rpc_.get(), phone_number_rpc_.get(), &health_},
                        {campaign_rpc_->watch_campaigns(), phone_number_rpc_->watch_phone_number()}));
  return absl::OkStatus();
}

// Every method's series exist from the start, so that rates and alerts work before the first error.
void RunningApplication::DeclareRpcs() {
  for (const auto* service :
       {v1::Account::descriptor()->file()->FindServiceByName("AccountService"),
        v1::Campaign::descriptor()->file()->FindServiceByName("CampaignService"),
        v1::PhoneNumber::descriptor()->file()->FindServiceByName("PhoneNumberService")}) {
    for (int i = 0; i < service->method_count(); ++i) {
      metrics_.DeclareRpc(absl::StrCat("/", service->full_name(), "/", service->method(i)->name()));
    }
  }
}

void RunningApplication::AddGauges() {
  const auto add = [this](absl::string_view name, absl::string_view help, std::function<double()> read) {
    gauges_.push_back(metrics_.AddGauge(name, help, std::move(read)));
  };
  add("dialtone_rpc_queue_length", "Calls that wait for a worker.",
      [this] { return static_cast<double>(rpc_workers_.queued()); });
  add("dialtone_read_queue_length", "Reads of one campaign or number that wait for the next query.",
      [this] { return static_cast<double>(reads_->queued()); });
  add("dialtone_create_queue_length", "Creates that wait for the next transaction.",
      [this] { return static_cast<double>(creates_->queued()); });
  add("dialtone_check_queue_length", "Looks on demand that wait for a worker.",
      [this] { return static_cast<double>(check_workers_.queued()); });
  add("dialtone_checks_waiting", "Callers that wait for a look on demand.", [this] {
    std::size_t waiting = checks_->waiting() + orphans_->waiting();
    for (const auto& polling : pollings_) waiting += polling->looks().waiting();
    return static_cast<double>(waiting);
  });
  add("dialtone_orphaned_phone_numbers",
      "Numbers at Vapi with Dialtone's tag that no campaign here ever made, as of the last sweep.", [this] {
        double orphaned = 0;
        for (const auto& sweeper : sweepers_) orphaned += sweeper->orphaned();
        return orphaned;
      });
  add("dialtone_watches_open", "Open watch streams.", [this] { return static_cast<double>(hub_.open()); });
  if (feed_ != nullptr) {
    add("dialtone_change_feed_listening", "Whether notices of other replicas' commits are heard.",
        [this] { return feed_->listening() ? 1.0 : 0.0; });
  }
  for (const auto& polling : pollings_) AddPollingGauges(*polling);
}

void RunningApplication::AddPollingGauges(NumberPolling& polling) {
  gauges_.push_back(metrics_.AddGauge(
      "dialtone_numbers_awaited", "Numbers that Vapi was asked for and whose digits are not there yet.",
      [&poller = polling.poller()] { return static_cast<double>(poller.awaited()); },
      {{"account", polling.account()}}));
  for (const auto& [label, share] : {std::pair{"0.5", 0.5}, {"0.9", 0.9}, {"0.99", 0.99}}) {
    gauges_.push_back(metrics_.AddGauge(
        "dialtone_provisioning_time_seconds",
        "How long numbers take to get their digits, as learned from looks: the time by which this share of "
        "them has them.",
        [this, account = polling.account(), share = share] {
          return learned_times_.Of(account)->Quantile(share);
        },
        {{"account", polling.account()}, {"quantile", label}}));
  }
}

absl::Status RunningApplication::Readiness() const {
  if (draining_) return absl::UnavailableError("the server is shutting down");
  return storage_monitor_.Readiness();
}

// What another replica has learned, whose turn it is to look.
absl::Duration RunningApplication::RefreshLearned() {
  for (const Account& account : accounts_->accounts().all()) {
    const absl::Status refreshed = learned_times_.Refresh(account.id);
    if (!refreshed.ok())
      LogWarn("what was learned of provisioning times cannot be read", {{"reason", refreshed.message()}});
  }
  return kLearnedRefresh;
}

absl::Duration RunningApplication::ProbeStorage() {
  health_.SetServing(storage_monitor_.Check().ok());
  return kStorageProbeInterval;
}

absl::Duration RunningApplication::Purge() {
  const auto purged = store_->Purge(clock_.Now() - kRetention, kPurgeLimit);
  // A full load means that there is more.
  return purged.ok() && *purged >= kPurgeLimit ? absl::Seconds(1) : kPurgeInterval;
}

void RunningApplication::Drain() {
  if (draining_.exchange(true)) return;
  health_.Shutdown();
  if (grpc_ != nullptr) {
    Pause(config_.shutdown.delay);
    provisioner_->Stop();
    hub_.Shutdown();
    grpc_->Shutdown(config_.shutdown.grace);
  }
  if (accounts_ != nullptr) accounts_->Stop();
  if (feed_ != nullptr) feed_->Stop();
  for (const auto& thread : background_) thread->Stop();
  for (const auto& polling : pollings_) polling->poller().Stop();
  if (reconciling_ != nullptr) reconciling_->Stop();
  workers_.Stop();
  check_workers_.Stop();
  if (creates_ != nullptr) creates_->Stop();
  if (reads_ != nullptr) reads_->Stop();
  rpc_workers_.Stop();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Application>> Application::Start(const ServerConfig& config) {
  StoreOptions options = StoreOptionsOf(config);
  options.origin = NewUlid(SystemClock().Now());
  options.listen_url = config.storage.listen_url;
  options.notify = config.storage.notify;
  DIALTONE_ASSIGN_OR_RETURN(OpenedStore opened, OpenStore(options));
  auto application = std::make_unique<RunningApplication>(config, options.origin, std::move(opened));
  DIALTONE_RETURN_IF_ERROR(application->Start());
  return application;
}

absl::StatusOr<int> Migrate(const ServerConfig& config) { return MigrateStore(StoreOptionsOf(config)); }

}  // namespace dialtone
