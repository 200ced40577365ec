#include "server/watch/change_sweep.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace dialtone {
namespace {

// Whole campaigns, with prompts of up to 64 KiB each.
constexpr std::size_t kCampaignsPerRead = 100;

}  // namespace

ChangeSweep::ChangeSweep(PublishingStore& store, const WatchHub& hub, ChangeReader& reader,
                         PublishedRevisions& published, Metrics& metrics, absl::Time now)
    : store_(store), hub_(hub), reader_(reader), published_(published), metrics_(metrics), since_(now) {}

void ChangeSweep::Begin(absl::Time now) {
  started_ = now;
  WatchHub::Watched watched = hub_.watched();
  to_compare_ = std::move(watched.ids);
  changes_after_.reset();
  // A wall clock that was set back must not hide what is changed from now on.
  if (watched.all) changes_after_ = PageCursor{std::min(since_, now) - kMargin, CampaignId{}};
}

absl::Status ChangeSweep::Step() {
  absl::Status status;
  if (!to_compare_.empty()) {
    status = CompareNext();
  } else if (changes_after_.has_value()) {
    status = ReadNextChanges();
  }
  if (!status.ok()) {
    started_.reset();
  } else if (to_compare_.empty() && !changes_after_.has_value()) {
    Finish();
  }
  return status;
}

absl::Status ChangeSweep::CompareNext() {
  const std::size_t count = std::min<std::size_t>(to_compare_.size(), kRows);
  const std::vector<CampaignId> ids(to_compare_.end() - static_cast<std::ptrdiff_t>(count),
                                    to_compare_.end());
  to_compare_.resize(to_compare_.size() - count);
  DIALTONE_ASSIGN_OR_RETURN(const std::vector<CampaignRevision> revisions, reader_.ReadRevisions(ids));
  return Publish(revisions);
}

absl::Status ChangeSweep::ReadNextChanges() {
  DIALTONE_ASSIGN_OR_RETURN(const std::vector<CampaignRevision> changes,
                            reader_.ReadChanges(*changes_after_, kRows));
  DIALTONE_RETURN_IF_ERROR(Publish(changes));
  if (changes.size() < kRows) {
    changes_after_.reset();
  } else {
    changes_after_ = PageCursor{changes.back().time, changes.back().id};
  }
  return absl::OkStatus();
}

absl::Status ChangeSweep::Publish(absl::Span<const CampaignRevision> revisions) {
  std::vector<CampaignId> news;
  for (const CampaignRevision& revision : revisions) {
    if (!published_.Covers(revision.id, revision.revision)) news.push_back(revision.id);
  }
  for (std::size_t i = 0; i < news.size(); i += kCampaignsPerRead) {
    const auto batch = absl::MakeConstSpan(news).subspan(i, kCampaignsPerRead);
    DIALTONE_RETURN_IF_ERROR(store_.PublishStored(reader_, batch));
    metrics_.ChangesRead("sweep", static_cast<int>(batch.size()));
  }
  return absl::OkStatus();
}

void ChangeSweep::Finish() {
  since_ = *started_;
  started_.reset();
  published_.Turn();
}

}  // namespace dialtone
