#include "server/vapi_accounts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/config/secret_file.h"
#include "server/runtime/log.h"
#include "server/vapi/base_url.h"
#include "server/vapi/curl_vapi_client.h"

namespace dialtone {
namespace {

// How soon a state that passes by itself is seen to have passed.
constexpr absl::Duration kLookInterval = absl::Seconds(1);
constexpr absl::Duration kProbeInterval = absl::Seconds(30);

// `api.vapi.ai` of `https://api.vapi.ai/x`.
std::string HostOf(const std::string& base_url) {
  const std::size_t scheme_end = base_url.find("://");
  const std::size_t start = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  return base_url.substr(start, base_url.find('/', start) - start);
}

class TellOfAccount final : public AccountObserver {
 public:
  TellOfAccount(std::string account, Metrics& metrics) : account_(std::move(account)), metrics_(metrics) {}

  void OnEntered(CallPriority priority, absl::Duration waited) override {
    metrics_.VapiCallWaited(account_, CallPriorityName(priority), waited);
  }
  void OnRefused(absl::string_view reason) override { metrics_.VapiCallRefused(account_, reason); }
  void OnBreakerOpened() override { metrics_.VapiBreakerOpened(account_); }
  void OnStateChanged(AccountState before, AccountState after, const std::string& last_error) override {
    if (after == AccountState::kHealthy) {
      LogInfo("a Vapi account is healthy again", {{"account", account_}, {"was", AccountStateName(before)}});
    } else {
      LogWarn("a Vapi account is not healthy",
              {{"account", account_}, {"state", AccountStateName(after)}, {"reason", last_error}});
    }
  }

 private:
  const std::string account_;
  Metrics& metrics_;
};

}  // namespace

class VapiAccounts::CallCounter final : public VapiCallObserver {
 public:
  explicit CallCounter(Metrics& metrics) : metrics_(metrics) {}
  void OnCall(absl::string_view route, int http_status, absl::Duration took) override {
    metrics_.VapiCall(route, http_status, took);
  }

 private:
  Metrics& metrics_;
};

// Members stand in the order in which they are built.
struct VapiAccounts::One {
  One(const VapiAccountConfig& account, Metrics& metrics)
      : config(account), key(std::make_shared<ApiKey>(account.api_key)), observer(account.id, metrics) {}

  const VapiAccountConfig config;
  const std::shared_ptr<ApiKey> key;
  TellOfAccount observer;
  std::unique_ptr<VapiClient> client;
  std::unique_ptr<PacedVapi> vapi;
  std::vector<std::unique_ptr<Metrics::Gauge>> gauges;
};

VapiAccounts::VapiAccounts(const Clock& clock, Metrics& metrics)
    : clock_(clock),
      metrics_(metrics),
      call_counter_(std::make_unique<CallCounter>(metrics)),
      next_probe_(clock.Monotonic() + kProbeInterval) {}

VapiAccounts::~VapiAccounts() = default;

absl::StatusOr<std::unique_ptr<VapiAccounts>> VapiAccounts::Connect(const VapiConfig& config,
                                                                    Coordination& coordination,
                                                                    const Clock& clock, Metrics& metrics) {
  std::unique_ptr<VapiAccounts> accounts(new VapiAccounts(clock, metrics));
  DIALTONE_RETURN_IF_ERROR(accounts->Add(config.default_account, config, coordination));
  for (const VapiAccountConfig& account : config.more_accounts) {
    DIALTONE_RETURN_IF_ERROR(accounts->Add(account, config, coordination));
  }
  std::vector<Account> all;
  for (const auto& one : accounts->all_) {
    all.emplace_back(one->config.id, one->config.default_area_code, *one->vapi);
  }
  accounts->accounts_ = std::make_unique<Accounts>(std::move(all));
  return accounts;
}

absl::Status VapiAccounts::Add(const VapiAccountConfig& account, const VapiConfig& config,
                               Coordination& coordination) {
  auto one = std::make_unique<One>(account, metrics_);
  auto client = NewCurlVapiClient({.base_url = account.url,
                                   .api_key = {},
                                   .renewable_key = one->key,
                                   .connect_timeout = config.connect_timeout,
                                   .total_timeout = config.timeout,
                                   .observer = call_counter_.get()});
  if (!client.ok()) {
    return absl::Status(client.status().code(),
                        absl::StrCat("Vapi account ", account.id, ": ", client.status().message()));
  }
  one->client = *std::move(client);
  one->vapi =
      std::make_unique<PacedVapi>(*one->client,
                                  AccountGate::Options{.account = account.id,
                                                       .host = HostOf(account.url),
                                                       .requests_per_second = account.requests_per_second,
                                                       .burst = account.burst,
                                                       .concurrency = account.concurrency},
                                  coordination, clock_, &one->observer);
  AddGauges(*one);
  all_.push_back(std::move(one));
  return absl::OkStatus();
}

void VapiAccounts::AddGauges(One& one) {
  const std::string& id = one.config.id;
  AccountGate& gate = one.vapi->gate();
  for (const AccountState state : kAccountStates) {
    one.gauges.push_back(
        metrics_.AddGauge("dialtone_vapi_account_state",
                          "1 for the state that an account of Vapi is in, as seen by this replica.",
                          [&gate, state] { return gate.Status().state == state ? 1.0 : 0.0; },
                          {{"account", id}, {"state", std::string(AccountStateName(state))}}));
  }
  const auto add = [&](absl::string_view name, absl::string_view help, auto read) {
    one.gauges.push_back(metrics_.AddGauge(
        name, help, [&gate, read] { return static_cast<double>(read(gate.Status())); }, {{"account", id}}));
  };
  add("dialtone_vapi_account_requests_per_second",
      "Calls a second that this replica thinks an account takes now; 0: no limit.",
      [](const AccountStatus& status) { return status.effective_requests_per_second; });
  add("dialtone_vapi_calls_waiting", "Calls to Vapi that wait for their turn.",
      [](const AccountStatus& status) { return status.calls_waiting; });
  add("dialtone_vapi_calls_in_progress", "Calls to Vapi under way.",
      [](const AccountStatus& status) { return status.calls_in_progress; });
  // The series exist from the start, so that rates over them work before the first refusal.
  metrics_.DeclareAccount(id, kRefusalReasons);
}

absl::Duration VapiAccounts::Tick() {
  const bool probe = clock_.Monotonic() >= next_probe_;
  for (const auto& one : all_) {
    const AccountState state = one->vapi->gate().Status().state;
    if (!probe) continue;
    if (state == AccountState::kCredentialsRefused) ReadKeyAnew(*one);
    one->vapi->Probe();
  }
  if (probe) next_probe_ = clock_.Monotonic() + kProbeInterval;
  return kLookInterval;
}

void VapiAccounts::ReadKeyAnew(One& one) {
  if (one.config.api_key_file.empty()) return;
  auto key = ReadSecretFile(one.config.api_key_file);
  const absl::Status usable = key.ok() ? CheckApiKey(*key) : key.status();
  if (!usable.ok()) {
    LogWarn("cannot read the key of a Vapi account anew",
            {{"account", one.config.id}, {"reason", usable.message()}});
  } else if (one.key->Renew(*std::move(key))) {
    LogInfo("a Vapi account has a new key", {{"account", one.config.id}});
  }
}

void VapiAccounts::Stop() {
  for (const auto& one : all_) one->vapi->gate().Stop();
}

}  // namespace dialtone
