#include "server/rpc/batched_creates.h"

#include <utility>

#include "server/provisioning/campaigns.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/expired_calls.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

constexpr absl::string_view kPool = "create";

}  // namespace

BatchedCreates::BatchedCreates(Campaigns& campaigns, Metrics& metrics, const BatchOptions& options)
    : campaigns_(campaigns),
      metrics_(metrics),
      loop_("create", options, [this](auto orders) { Store(std::move(orders)); }) {}

void BatchedCreates::Create(Creation creation, QueuedCall call,
                            std::function<void(const CampaignView&)> render) {
  Order order{std::move(creation), std::move(call), std::move(render)};
  if (loop_.TryAdd(std::move(order))) return;
  metrics_.TaskRefused(kPool);
  order.call.finish(ServerBusy());
}

void BatchedCreates::Store(std::vector<Order> orders) {
  DropExpired(orders, kPool, metrics_);
  if (orders.empty()) return;
  std::vector<Creation> creations;
  creations.reserve(orders.size());
  for (Order& order : orders) creations.push_back(std::move(order.creation));
  const auto answers = campaigns_.CreateAll(creations);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (answers[i].ok()) orders[i].render(*answers[i]);
    orders[i].call.finish(answers[i].status());
  }
}

}  // namespace dialtone
