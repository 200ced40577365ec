#ifndef DIALTONE_SERVER_RPC_BATCHED_CREATES_H_
#define DIALTONE_SERVER_RPC_BATCHED_CREATES_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "server/rpc/queued_call.h"
#include "server/runtime/batch_loop.h"
#include "storage/store.h"

namespace dialtone {

class Campaigns;
class Metrics;

// Creates that come while a transaction is under way share the next one, each with its own answer; one that
// comes alone goes at once. Thread-safe.
class BatchedCreates {
 public:
  // `campaigns` and `metrics` outlive this.
  BatchedCreates(Campaigns& campaigns, Metrics& metrics, const BatchOptions& options);

  // Stores `creation` (Campaigns::Prepare) and ends `call` from a thread of this: with an error of
  // Campaigns::CreateAll, or, after `render` was given the campaign, with OK. A call that has been abandoned
  // when its turn comes is not stored. From the caller's thread, at once: kResourceExhausted (SERVER_BUSY)
  // when the queue is full, or after Stop(). `render` must not block.
  void Create(Creation creation, QueuedCall call, std::function<void(const CampaignView&)> render);

  // Stores what waits; refuses what comes. Idempotent.
  void Stop() { loop_.Stop(); }

  std::size_t queued() const { return loop_.queued(); }

 private:
  struct Order {
    Creation creation;
    QueuedCall call;
    std::function<void(const CampaignView&)> render;
  };
  void Store(std::vector<Order> orders);

  Campaigns& campaigns_;
  Metrics& metrics_;
  BatchLoop<Order> loop_;  // last: its threads use the members above
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_BATCHED_CREATES_H_
