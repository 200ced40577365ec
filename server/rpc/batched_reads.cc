#include "server/rpc/batched_reads.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/expired_calls.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

constexpr absl::string_view kPool = "read";

const CampaignId& IdOf(const CampaignView& view) { return view.campaign.id; }
const CampaignId& IdOf(const PhoneNumber& number) { return number.id; }

}  // namespace

BatchedReads::BatchedReads(Store& store, Metrics& metrics, const BatchOptions& options)
    : metrics_(metrics),
      campaigns_("read", options,
                 [this, &store](std::vector<Read<CampaignView>> reads) {
                   Answer(std::move(reads),
                          [&](absl::Span<const CampaignId> ids) { return store.GetCampaigns(ids); });
                 }),
      numbers_("read-number", options, [this, &store](std::vector<Read<PhoneNumber>> reads) {
        Answer(std::move(reads),
               [&](absl::Span<const CampaignId> ids) { return store.GetPhoneNumbers(ids); });
      }) {}

void BatchedReads::GetCampaign(CampaignId id, QueuedCall call, Render<CampaignView> render) {
  Add(campaigns_, {std::move(id), std::move(call), std::move(render)});
}

void BatchedReads::GetPhoneNumber(CampaignId id, QueuedCall call, Render<PhoneNumber> render) {
  Add(numbers_, {std::move(id), std::move(call), std::move(render)});
}

void BatchedReads::Stop() {
  campaigns_.Stop();
  numbers_.Stop();
}

template <typename Row>
void BatchedReads::Add(BatchLoop<Read<Row>>& loop, Read<Row> read) {
  if (loop.TryAdd(std::move(read))) return;
  metrics_.TaskRefused(kPool);
  read.call.finish(ServerBusy());
}

template <typename Row, typename Find>
void BatchedReads::Answer(std::vector<Read<Row>> reads, Find find) {
  DropExpired(reads, kPool, metrics_);
  if (reads.empty()) return;
  std::vector<CampaignId> ids;
  ids.reserve(reads.size());
  for (const Read<Row>& read : reads) ids.push_back(read.id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const absl::StatusOr<std::vector<Row>> rows = find(ids);
  // A row that cannot be read is the fault of nobody else's call.
  if (absl::IsInternal(rows.status()) && ids.size() > 1) {
    const auto middle = reads.begin() + static_cast<std::ptrdiff_t>(reads.size() / 2);
    std::vector<Read<Row>> second(std::make_move_iterator(middle), std::make_move_iterator(reads.end()));
    reads.erase(middle, reads.end());
    Answer(std::move(reads), find);
    return Answer(std::move(second), find);
  }
  absl::flat_hash_map<absl::string_view, const Row*> by_id;
  if (rows.ok()) {
    by_id.reserve(rows->size());
    for (const Row& row : *rows) by_id.emplace(IdOf(row).value, &row);
  }
  for (const Read<Row>& read : reads) {
    if (!rows.ok()) {
      read.call.finish(rows.status());
      continue;
    }
    const auto found = by_id.find(read.id.value);
    read.call.finish(read.render(found == by_id.end() ? nullptr : found->second));
  }
}

}  // namespace dialtone
