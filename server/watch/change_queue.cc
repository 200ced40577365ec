#include "server/watch/change_queue.h"

#include <utility>

namespace dialtone {

bool ChangeQueue::Add(std::vector<CampaignId> ids) {
  for (CampaignId& id : ids) {
    if (!queued_.insert(id).second) continue;
    order_.push_back(std::move(id));
    if (order_.size() > capacity_) {
      Clear();
      return false;
    }
  }
  return true;
}

std::vector<CampaignId> ChangeQueue::Take(std::size_t most) {
  std::vector<CampaignId> taken;
  while (taken.size() < most && !order_.empty()) {
    queued_.erase(order_.front());
    taken.push_back(std::move(order_.front()));
    order_.pop_front();
  }
  return taken;
}

void ChangeQueue::Clear() {
  order_.clear();
  queued_.clear();
}

}  // namespace dialtone
