#ifndef DIALTONE_SERVER_RUNTIME_METRICS_H_
#define DIALTONE_SERVER_RUNTIME_METRICS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace dialtone {

// The process's metrics, in Prometheus's text format. Names are dialtone_* and, for RPCs, the grpc_server_*
// names that existing dashboards know. The number of series is bounded: what comes beyond the bound is
// counted under labels that say `other`. Thread-safe. Rooms know this class, not the metrics library behind
// it.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Makes the series of an RPC appear at zero, so that a rate over them works before the first call.
  void DeclareRpc(absl::string_view method);

  // `method` is the full name, `/dialtone.v1.CampaignService/GetCampaign`; `code` the gRPC code as CamelCase
  // text.
  void RpcStarted(absl::string_view method);
  void RpcHandled(absl::string_view method, absl::string_view code, absl::Duration took);
  void RpcMessageSent(absl::string_view method);

  // `route` as `POST /phone-number`; `http_status` 0 when there was no reply.
  void VapiCall(absl::string_view route, int http_status, absl::Duration took);

  // Makes the series of an account appear at zero. `refusals`: every reason that VapiCallRefused() is told.
  void DeclareAccount(absl::string_view account, absl::Span<const absl::string_view> refusals);
  // What happens before a call to `account`: it waited for its turn, it was not made, Vapi counts as away.
  void VapiCallWaited(absl::string_view account, absl::string_view priority, absl::Duration waited);
  void VapiCallRefused(absl::string_view account, absl::string_view reason);
  void VapiBreakerOpened(absl::string_view account);

  // The work behind the calls. `outcome` is a short word.
  void ProvisioningStep(absl::string_view step, absl::string_view outcome);
  void NumberActive(absl::Duration since_requested, absl::Duration detection_lag_bound, std::int64_t looks);
  void NumberFailed(absl::string_view reason);
  void PollTick(int pending, bool listed);
  // Between two looks of the poller while something was awaited.
  void PollGap(absl::Duration gap);
  // `thing` is `number` or `assistant`: something at Vapi that its campaign's row did not name.
  void StrayFound(absl::string_view thing);
  // A number that no row knew, at a person's request.
  void OrphanReleased();

  // `pool`: `rpc`, `read`, `create`, as the threads are called.
  void TaskRefused(absl::string_view pool);
  void TaskExpired(absl::string_view pool);
  void WatchRefused(absl::string_view scope);
  void WatchEnded(absl::string_view reason);

  // The feed of what other replicas commit. `cause` of a read is `notice` or `sweep`.
  void ChangeFeedConnected();
  void ChangeNoticesHeard(int count);
  void ChangeQueueOverflowed();
  void ChangesRead(absl::string_view cause, int campaigns);

  // A gauge that is read whenever the metrics are: queue lengths, open streams. `read` must be thread-safe
  // and quick, and stays callable until the returned handle is destroyed (which waits for a read under way:
  // hold no lock that `read` takes). Gauges of one name and labels are added up.
  class Gauge {
   public:
    explicit Gauge(std::function<void()> remove) : remove_(std::move(remove)) {}
    ~Gauge() { remove_(); }
    Gauge(const Gauge&) = delete;
    Gauge& operator=(const Gauge&) = delete;

   private:
    const std::function<void()> remove_;
  };
  std::unique_ptr<Gauge> AddGauge(absl::string_view name, absl::string_view help,
                                  std::function<double()> read,
                                  std::map<std::string, std::string> labels = {});

  // Everything, as Prometheus reads it.
  std::string Render();

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_METRICS_H_
