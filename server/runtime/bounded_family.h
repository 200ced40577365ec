#ifndef DIALTONE_SERVER_RUNTIME_BOUNDED_FAMILY_H_
#define DIALTONE_SERVER_RUNTIME_BOUNDED_FAMILY_H_

#include <prometheus/family.h>
#include <prometheus/labels.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace dialtone {

// The series of one metric, by the values of its N labels. Past `kMaxSeries` of them, new combinations share
// one series whose labels are all `other`: a label value that somebody else can choose must not fill our
// memory. Keeps what it looked up, since the library builds a map of strings per look-up. Thread-safe.
template <typename Metric, std::size_t N>
class BoundedFamily {
 public:
  static constexpr std::size_t kMaxSeries = 1000;

  // `make` adds a series with the given labels to `family`.
  using Make = Metric& (*)(prometheus::Family<Metric>& family, const prometheus::Labels& labels);

  BoundedFamily(prometheus::Family<Metric>& family, std::array<const char*, N> label_names, Make make)
      : family_(family), label_names_(label_names), make_(make) {}

  // The reference stays good as long as the family does.
  Metric& With(const std::array<absl::string_view, N>& values) {
    const std::string key = absl::StrJoin(values, absl::string_view("\0", 1));
    MutexLock lock(&mu_);
    if (const auto found = series_.find(key); found != series_.end()) return *found->second;
    if (series_.size() >= kMaxSeries) return Add(Others());
    return *series_.emplace(key, &Add(values)).first->second;
  }

 private:
  static std::array<absl::string_view, N> Others() {
    std::array<absl::string_view, N> values;
    values.fill("other");
    return values;
  }

  Metric& Add(const std::array<absl::string_view, N>& values) {
    prometheus::Labels labels;
    for (std::size_t i = 0; i < N; ++i) labels.emplace(label_names_[i], std::string(values[i]));
    return make_(family_, labels);
  }

  prometheus::Family<Metric>& family_;
  const std::array<const char*, N> label_names_;
  const Make make_;
  Mutex mu_;
  absl::flat_hash_map<std::string, Metric*> series_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_BOUNDED_FAMILY_H_
