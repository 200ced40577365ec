#ifndef DIALTONE_SIMULATOR_SHELF_H_
#define DIALTONE_SIMULATOR_SHELF_H_

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "simulator/list_query.h"

namespace dialtone::simulator {

// Records of one kind in order of creation. What is deleted stays readable in All() and vanishes from
// everything else. Not thread-safe. Record has id, created, updated and deleted.
template <typename Record>
class Shelf {
 public:
  std::size_t ever() const { return records_.size(); }

  // The id must be new, and `created` not older than that of the record before.
  Record& Append(Record record) {
    live_.insert(live_.end(), records_.size());
    by_id_.emplace(record.id, records_.size());
    records_.push_back(std::move(record));
    return records_.back();
  }

  // Null when there is no live record of that id. Valid until Clear().
  Record* Find(absl::string_view id) {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : &records_[found->second];
  }

  void Delete(absl::string_view id, absl::Time now) {
    const auto found = by_id_.find(std::string(id));
    if (found == by_id_.end()) return;
    records_[found->second].deleted = now;
    live_.erase(found->second);
    by_id_.erase(found);
  }

  // The newest `query.limit` live records inside the time bounds.
  std::vector<Record> Newest(const ListQuery& query,
                             absl::FunctionRef<absl::Time(const Record&)> updated) const {
    std::vector<Record> found;
    for (auto it = live_.rbegin(); it != live_.rend() && found.size() < query.limit; ++it) {
      const Record& record = records_[*it];
      if (query.created.EndBefore(record.created)) break;
      if (query.created.Admit(record.created) && query.updated.Admit(updated(record)))
        found.push_back(record);
    }
    return found;
  }

  // One page of the live records that `matches` lets through.
  ListPage<Record> Page(const ListQuery& query, absl::FunctionRef<bool(const Record&)> matches) const {
    ListPage<Record> page;
    const auto visit = [&](const Record& record) {
      if (!query.created.Admit(record.created) || !matches(record)) return;
      const std::size_t position = page.total++;
      if (position / std::max<std::size_t>(query.limit, 1) == query.page - 1 && query.limit > 0) {
        page.items.push_back(record);
      }
    };
    if (query.oldest_first) {
      for (auto it = live_.begin(); it != live_.end(); ++it) visit(records_[*it]);
    } else {
      for (auto it = live_.rbegin(); it != live_.rend(); ++it) visit(records_[*it]);
    }
    return page;
  }

  std::vector<Record> All() const { return {records_.begin(), records_.end()}; }

  void Clear() {
    records_.clear();
    live_.clear();
    by_id_.clear();
  }

 private:
  std::deque<Record> records_;
  std::set<std::size_t> live_;                          // Positions in records_.
  std::unordered_map<std::string, std::size_t> by_id_;  // Live ones only.
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_SHELF_H_
