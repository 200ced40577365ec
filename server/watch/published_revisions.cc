#include "server/watch/published_revisions.h"

#include <algorithm>
#include <utility>

namespace dialtone {

PublishedRevisions::PublishedRevisions(std::size_t capacity)
    : half_(std::max<std::size_t>(capacity / 2, 1)) {}

std::int64_t& PublishedRevisions::Touch(const CampaignId& id) {
  const auto found = present_.find(id.value);
  if (found != present_.end()) return found->second;
  std::int64_t revision = 0;
  if (const auto old = before_.find(id.value); old != before_.end()) {
    revision = old->second;
    before_.erase(old);
  }
  if (present_.size() >= half_) TurnLocked();
  return present_.emplace(id.value, revision).first->second;
}

bool PublishedRevisions::Advance(const CampaignId& id, std::int64_t revision) {
  MutexLock lock(&mu_);
  std::int64_t& published = Touch(id);
  if (revision <= published) return false;
  published = revision;
  return true;
}

bool PublishedRevisions::Covers(const CampaignId& id, std::int64_t revision) {
  MutexLock lock(&mu_);
  if (!present_.contains(id.value) && !before_.contains(id.value)) return false;
  return revision <= Touch(id);
}

void PublishedRevisions::Turn() {
  MutexLock lock(&mu_);
  TurnLocked();
}

void PublishedRevisions::TurnLocked() {
  before_ = std::move(present_);
  present_ = Revisions();
}

std::size_t PublishedRevisions::size() const {
  MutexLock lock(&mu_);
  return present_.size() + before_.size();
}

}  // namespace dialtone
