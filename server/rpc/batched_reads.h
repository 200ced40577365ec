#ifndef DIALTONE_SERVER_RPC_BATCHED_READS_H_
#define DIALTONE_SERVER_RPC_BATCHED_READS_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "server/rpc/queued_call.h"
#include "server/runtime/batch_loop.h"
#include "storage/store.h"

namespace dialtone {

class Metrics;

// Reads of single campaigns and numbers by their ids, many with one query: whoever asks while a query is
// under way is answered by the next, and whoever asks alone is asked for at once. The query of a call begins
// after the call came, so that a call never gets a row that is older than its own start: who has written
// reads what was written. Thread-safe.
class BatchedReads {
 public:
  // `store` and `metrics` outlive this. `options` are those of each of the two kinds of reads.
  BatchedReads(Store& store, Metrics& metrics, const BatchOptions& options);

  // Given the row, or nullptr when there is none; says what the call ends with. Must not block.
  template <typename Row>
  using Render = std::function<absl::Status(const Row*)>;

  // Ends `call` from a thread of this with what `render` says, or with a fault of the store. A call that has
  // been abandoned when its turn comes is not read for. From the caller's thread, at once: kResourceExhausted
  // (SERVER_BUSY) when the queue is full, or after Stop().
  void GetCampaign(CampaignId id, QueuedCall call, Render<CampaignView> render);
  void GetPhoneNumber(CampaignId id, QueuedCall call, Render<PhoneNumber> render);

  // Answers what waits; refuses what comes. Idempotent.
  void Stop();

  std::size_t queued() const { return campaigns_.queued() + numbers_.queued(); }

 private:
  template <typename Row>
  struct Read {
    CampaignId id;
    QueuedCall call;
    Render<Row> render;
  };

  template <typename Row>
  void Add(BatchLoop<Read<Row>>& loop, Read<Row> read);
  template <typename Row, typename Find>
  void Answer(std::vector<Read<Row>> reads, Find find);

  Metrics& metrics_;
  BatchLoop<Read<CampaignView>> campaigns_;
  BatchLoop<Read<PhoneNumber>> numbers_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_BATCHED_READS_H_
