#ifndef DIALTONE_SERVER_WATCH_CHANGE_QUEUE_H_
#define DIALTONE_SERVER_WATCH_CHANGE_QUEUE_H_

#include <cstddef>
#include <deque>
#include <unordered_set>
#include <vector>

#include "absl/hash/hash.h"
#include "storage/ids.h"

namespace dialtone {

// Campaigns to be read, each once, the longest waiting first. When more come than there is room for it drops
// them all and says so: then everything has to be looked at. Not thread-safe.
class ChangeQueue {
 public:
  explicit ChangeQueue(std::size_t capacity) : capacity_(capacity) {}

  // False when they did not fit: the queue is empty now.
  bool Add(std::vector<CampaignId> ids);
  std::vector<CampaignId> Take(std::size_t most);
  void Clear();

  bool empty() const { return order_.empty(); }

 private:
  const std::size_t capacity_;
  std::deque<CampaignId> order_;
  std::unordered_set<CampaignId, absl::Hash<CampaignId>> queued_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_CHANGE_QUEUE_H_
