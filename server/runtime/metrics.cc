#include "server/runtime/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/runtime/bounded_family.h"
#include "server/runtime/callback_gauges.h"
#include "server/runtime/open_files.h"

namespace dialtone {
namespace {

using prometheus::Counter;
using prometheus::Histogram;
using Buckets = Histogram::BucketBoundaries;

constexpr absl::string_view kGrpcCodes[] = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

constexpr absl::string_view kFailureReasons[] = {
    "AREA_CODE_UNAVAILABLE", "VAPI_CREDENTIALS",   "VAPI_QUOTA", "VAPI_PAYMENT", "INVALID_ASSISTANT",
    "VAPI_REJECTED",         "ACTIVATION_TIMEOUT", "SIP_ONLY",   "BLOCKED",      "DELETED_OUTSIDE"};

constexpr absl::string_view kStrayThings[] = {"number", "assistant"};
constexpr absl::string_view kChangeReadCauses[] = {"notice", "sweep"};
constexpr absl::string_view kQueues[] = {"rpc", "read", "create"};
constexpr absl::string_view kPollKinds[] = {"get", "list", "idle"};

// Buckets in seconds. RPCs answer in milliseconds, except streams and those that look at Vapi.
Buckets RpcBuckets() { return {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}; }
// No call waits for more than 5 s, sweeps excepted.
Buckets WaitBuckets() { return {.001, .01, .025, .05, .1, .25, .5, 1, 2, 3, 4, 5, 10, 30}; }
Buckets VapiBuckets() { return {.025, .05, .1, .25, .5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30}; }
// Most numbers take 5 to 30 s; the deadline is 10 minutes unless set otherwise.
Buckets ActivationBuckets() { return {2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 45, 60, 120, 300, 600, 1800}; }
Buckets LooksBuckets() { return {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 60}; }
Buckets DetectionLagBuckets() { return {.1, .25, .5, .75, 1, 1.5, 2, 3, 5, 10, 30, 60}; }

prometheus::Family<Counter>& CounterFamily(prometheus::Registry& registry, const char* name,
                                           const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<Histogram>& HistogramFamily(prometheus::Registry& registry, const char* name,
                                               const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

Counter& AddCounter(prometheus::Family<Counter>& family, const prometheus::Labels& labels) {
  return family.Add(labels);
}

template <Buckets (*buckets)()>
Histogram& AddHistogram(prometheus::Family<Histogram>& family, const prometheus::Labels& labels) {
  return family.Add(labels, buckets());
}

template <std::size_t N>
class Counters : public BoundedFamily<Counter, N> {
 public:
  Counters(prometheus::Registry& registry, const char* name, const char* help,
           std::array<const char*, N> label_names)
      : BoundedFamily<Counter, N>(CounterFamily(registry, name, help), label_names, AddCounter) {}
};

template <std::size_t N, Buckets (*buckets)()>
class Histograms : public BoundedFamily<Histogram, N> {
 public:
  Histograms(prometheus::Registry& registry, const char* name, const char* help,
             std::array<const char*, N> label_names)
      : BoundedFamily<Histogram, N>(HistogramFamily(registry, name, help), label_names,
                                    AddHistogram<buckets>) {}
};

// `/package.Service/Method` in its two halves; what has another shape is a service without method.
std::array<absl::string_view, 2> ServiceAndMethod(absl::string_view full_name) {
  full_name = absl::StripPrefix(full_name, "/");
  const std::size_t slash = full_name.find('/');
  if (slash == absl::string_view::npos) return {full_name, ""};
  return {full_name.substr(0, slash), full_name.substr(slash + 1)};
}

std::vector<prometheus::MetricFamily> OpenFileMetrics() {
  const std::pair<const char*, std::uint64_t> values[] = {{"process_open_fds", CountOpenFiles()},
                                                          {"process_max_fds", OpenFileLimit()}};
  std::vector<prometheus::MetricFamily> families;
  for (const auto& [name, value] : values) {
    prometheus::MetricFamily& family = families.emplace_back();
    family.name = name;
    family.help =
        name == values[0].first ? "Open file descriptors." : "How many file descriptors may be open.";
    family.type = prometheus::MetricType::Gauge;
    family.metric.emplace_back().gauge.value = static_cast<double>(value);
  }
  return families;
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;

  Counters<2> rpc_started{
      registry, "grpc_server_started_total", "RPCs that arrived.", {"grpc_service", "grpc_method"}};
  Counters<3> rpc_handled{registry,
                          "grpc_server_handled_total",
                          "RPCs that ended, by gRPC code.",
                          {"grpc_service", "grpc_method", "grpc_code"}};
  Histograms<2, RpcBuckets> rpc_seconds{registry,
                                        "grpc_server_handling_seconds",
                                        "Time from an RPC's arrival to its end; of a stream, its whole life.",
                                        {"grpc_service", "grpc_method"}};
  Counters<2> rpc_sent{registry,
                       "grpc_server_msg_sent_total",
                       "Messages sent on streams and as replies.",
                       {"grpc_service", "grpc_method"}};
  Counters<2> vapi_calls{registry,
                         "dialtone_vapi_calls_total",
                         "Calls to Vapi by route and HTTP status; 0: there was no reply.",
                         {"route", "code"}};
  Histograms<1, VapiBuckets> vapi_seconds{
      registry, "dialtone_vapi_call_seconds", "How long calls to Vapi took.", {"route"}};
  Histograms<2, WaitBuckets> vapi_wait_seconds{registry,
                                               "dialtone_vapi_call_wait_seconds",
                                               "How long calls to Vapi waited for their turn.",
                                               {"account", "priority"}};
  Counters<2> vapi_refused{registry,
                           "dialtone_vapi_calls_refused_total",
                           "Calls to Vapi that were not made, by reason.",
                           {"account", "reason"}};
  Counters<1> vapi_breaker{registry,
                           "dialtone_vapi_breaker_opened_total",
                           "How often calls to an account stopped because Vapi was away.",
                           {"account"}};
  Counters<2> steps{registry,
                    "dialtone_provisioning_steps_total",
                    "Provisioning work, by step and outcome.",
                    {"step", "outcome"}};
  Histogram& time_to_active{
      HistogramFamily(registry, "dialtone_time_to_active_seconds",
                      "From the request for a number to the moment it was known to be ready.")
          .Add({}, ActivationBuckets())};
  Histogram& detection_lag{
      HistogramFamily(
          registry, "dialtone_detection_lag_bound_seconds",
          "From the last look that found a number pending to the one that found it ready: how late the "
          "finding can have been.")
          .Add({}, DetectionLagBuckets())};
  Histogram& looks_per_number{HistogramFamily(registry, "dialtone_looks_per_number",
                                              "Looks at Vapi that included a number until it was ready.")
                                  .Add({}, LooksBuckets())};
  Histogram& poll_gap{HistogramFamily(registry, "dialtone_poll_gap_seconds",
                                      "Time between two looks of the poller while a number was awaited.")
                          .Add({}, DetectionLagBuckets())};
  Counters<1> numbers_failed{
      registry, "dialtone_numbers_failed_total", "Numbers that failed, by reason.", {"reason"}};
  Counters<1> poll_ticks{registry,
                         "dialtone_poll_ticks_total",
                         "Runs of the readiness poller: one number looked at, a list, or nothing to do.",
                         {"kind"}};
  Counters<1> strays{registry,
                     "dialtone_strays_found_total",
                     "Things found at Vapi that a request left behind and that were then given back.",
                     {"thing"}};
  Counter& orphans_released{
      CounterFamily(registry, "dialtone_orphans_released_total",
                    "Orphaned numbers at Vapi that were released at a person's request.")
          .Add({})};
  Counters<1> tasks_refused{
      registry, "dialtone_tasks_refused_total", "Tasks refused because a queue was full.", {"pool"}};
  Counters<1> tasks_expired{registry,
                            "dialtone_tasks_expired_total",
                            "Tasks whose caller's deadline passed while they waited in a queue.",
                            {"pool"}};
  Counters<1> watches_refused{
      registry, "dialtone_watches_refused_total", "Watches refused because of a limit.", {"scope"}};
  Counters<1> watches_ended{
      registry, "dialtone_watches_ended_total", "Watches that ended, by reason.", {"reason"}};
  Counter& change_feed_connected{
      CounterFamily(registry, "dialtone_change_feed_connects_total",
                    "How often the connection that hears of other replicas' commits was made.")
          .Add({})};
  Counter& change_notices{CounterFamily(registry, "dialtone_change_notices_total",
                                        "Notices of commits of other replicas that were heard.")
                              .Add({})};
  Counter& change_overflows{
      CounterFamily(registry, "dialtone_change_feed_overflows_total",
                    "How often more notices came than there was room for, and everything was looked at.")
          .Add({})};
  Counters<1> changes_read{registry,
                           "dialtone_changes_read_total",
                           "Campaigns read because of commits of other replicas, by what told of them.",
                           {"cause"}};

  // Shared with the handles, which may outlive this.
  std::shared_ptr<CallbackGauges> gauges = std::make_shared<CallbackGauges>();
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {
  for (absl::string_view reason : kFailureReasons) families_->numbers_failed.With({reason});
  for (absl::string_view cause : kChangeReadCauses) families_->changes_read.With({cause});
  for (absl::string_view queue : kQueues) {
    families_->tasks_refused.With({queue});
    families_->tasks_expired.With({queue});
  }
  for (absl::string_view kind : kPollKinds) families_->poll_ticks.With({kind});
  for (absl::string_view thing : kStrayThings) families_->strays.With({thing});
}

Metrics::~Metrics() = default;

void Metrics::DeclareRpc(absl::string_view method) {
  const auto labels = ServiceAndMethod(method);
  families_->rpc_started.With(labels);
  families_->rpc_seconds.With(labels);
  families_->rpc_sent.With(labels);
  for (absl::string_view code : kGrpcCodes) families_->rpc_handled.With({labels[0], labels[1], code});
}

void Metrics::RpcStarted(absl::string_view method) {
  families_->rpc_started.With(ServiceAndMethod(method)).Increment();
}

void Metrics::RpcHandled(absl::string_view method, absl::string_view code, absl::Duration took) {
  const auto labels = ServiceAndMethod(method);
  families_->rpc_handled.With({labels[0], labels[1], code}).Increment();
  families_->rpc_seconds.With(labels).Observe(absl::ToDoubleSeconds(took));
}

void Metrics::RpcMessageSent(absl::string_view method) {
  families_->rpc_sent.With(ServiceAndMethod(method)).Increment();
}

void Metrics::VapiCall(absl::string_view route, int http_status, absl::Duration took) {
  const absl::AlphaNum code(http_status);
  families_->vapi_calls.With({route, code.Piece()}).Increment();
  families_->vapi_seconds.With({route}).Observe(absl::ToDoubleSeconds(took));
}

void Metrics::DeclareAccount(absl::string_view account, absl::Span<const absl::string_view> refusals) {
  families_->vapi_breaker.With({account});
  for (absl::string_view reason : refusals) families_->vapi_refused.With({account, reason});
}

void Metrics::VapiCallWaited(absl::string_view account, absl::string_view priority, absl::Duration waited) {
  families_->vapi_wait_seconds.With({account, priority}).Observe(absl::ToDoubleSeconds(waited));
}

void Metrics::VapiCallRefused(absl::string_view account, absl::string_view reason) {
  families_->vapi_refused.With({account, reason}).Increment();
}

void Metrics::VapiBreakerOpened(absl::string_view account) {
  families_->vapi_breaker.With({account}).Increment();
}

void Metrics::ProvisioningStep(absl::string_view step, absl::string_view outcome) {
  families_->steps.With({step, outcome}).Increment();
}

void Metrics::NumberActive(absl::Duration since_requested, absl::Duration detection_lag_bound,
                           std::int64_t looks) {
  families_->time_to_active.Observe(absl::ToDoubleSeconds(since_requested));
  families_->detection_lag.Observe(absl::ToDoubleSeconds(detection_lag_bound));
  families_->looks_per_number.Observe(static_cast<double>(looks));
}

void Metrics::NumberFailed(absl::string_view reason) { families_->numbers_failed.With({reason}).Increment(); }

void Metrics::PollTick(int pending, bool listed) {
  families_->poll_ticks.With({pending == 0 ? "idle" : listed ? "list" : "get"}).Increment();
}

void Metrics::PollGap(absl::Duration gap) { families_->poll_gap.Observe(absl::ToDoubleSeconds(gap)); }

void Metrics::StrayFound(absl::string_view thing) { families_->strays.With({thing}).Increment(); }

void Metrics::OrphanReleased() { families_->orphans_released.Increment(); }

void Metrics::TaskRefused(absl::string_view pool) { families_->tasks_refused.With({pool}).Increment(); }

void Metrics::TaskExpired(absl::string_view pool) { families_->tasks_expired.With({pool}).Increment(); }

void Metrics::WatchRefused(absl::string_view scope) { families_->watches_refused.With({scope}).Increment(); }

void Metrics::WatchEnded(absl::string_view reason) { families_->watches_ended.With({reason}).Increment(); }

void Metrics::ChangeFeedConnected() { families_->change_feed_connected.Increment(); }

void Metrics::ChangeNoticesHeard(int count) { families_->change_notices.Increment(count); }

void Metrics::ChangeQueueOverflowed() { families_->change_overflows.Increment(); }

void Metrics::ChangesRead(absl::string_view cause, int campaigns) {
  families_->changes_read.With({cause}).Increment(campaigns);
}

std::unique_ptr<Metrics::Gauge> Metrics::AddGauge(absl::string_view name, absl::string_view help,
                                                  std::function<double()> read,
                                                  std::map<std::string, std::string> labels) {
  const std::shared_ptr<CallbackGauges> gauges = families_->gauges;
  const CallbackGauges::Id id =
      gauges->Add(std::string(name), std::string(help), std::move(labels), std::move(read));
  return std::make_unique<Gauge>([gauges, id] { gauges->Remove(id); });
}

std::string Metrics::Render() {
  std::vector<prometheus::MetricFamily> all = families_->registry.Collect();
  for (auto more : {families_->gauges->Collect(), OpenFileMetrics()}) {
    for (prometheus::MetricFamily& family : more) all.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace dialtone
