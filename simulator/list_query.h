#ifndef DIALTONE_SIMULATOR_LIST_QUERY_H_
#define DIALTONE_SIMULATOR_LIST_QUERY_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace dialtone::simulator {

// Open or closed bounds on a time; the zero value lets everything through.
struct TimeBounds {
  absl::Time after = absl::InfinitePast();           // exclusive
  absl::Time at_or_after = absl::InfinitePast();     // inclusive
  absl::Time before = absl::InfiniteFuture();        // exclusive
  absl::Time at_or_before = absl::InfiniteFuture();  // inclusive

  bool Admit(absl::Time time) const { return !EndBefore(time) && time < before && time <= at_or_before; }
  // Whether `time` and everything older is out.
  bool EndBefore(absl::Time time) const {
    return (after != absl::InfinitePast() && time <= after) || time < at_or_after;
  }
};

struct ListQuery {
  std::size_t limit = 100;
  TimeBounds created;
  TimeBounds updated;
  // Paged lists only.
  std::size_t page = 1;
  bool oldest_first = false;
  std::string search;  // Part of a name, of visible digits or of a SIP URI, in any case; empty finds all.
};

template <typename Record>
struct ListPage {
  std::vector<Record> items;
  // All records that match, on every page. Counted for paged lists only, else 0.
  std::size_t total = 0;
};

enum class ListStyle { kPlain, kPaged };

struct ParsedListQuery {
  ListQuery query;
  std::vector<std::string> faults;  // One sentence per bad parameter; empty when `query` is good.
};

ParsedListQuery ParseListQuery(const std::map<std::string, std::string>& parameters, ListStyle style);

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_LIST_QUERY_H_
