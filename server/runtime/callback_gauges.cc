#include "server/runtime/callback_gauges.h"

#include <utility>

namespace dialtone {

CallbackGauges::Id CallbackGauges::Add(std::string name, std::string help, std::function<double()> read) {
  MutexLock lock(&mu_);
  entries_.emplace(++last_id_, Entry{std::move(name), std::move(help), std::move(read)});
  return last_id_;
}

void CallbackGauges::Remove(Id id) {
  MutexLock lock(&mu_);
  entries_.erase(id);
}

std::vector<prometheus::MetricFamily> CallbackGauges::Collect() const {
  std::map<std::string, prometheus::MetricFamily> by_name;
  {
    MutexLock lock(&mu_);
    for (const auto& [id, entry] : entries_) {
      prometheus::MetricFamily& family = by_name[entry.name];
      if (family.metric.empty()) {
        family.name = entry.name;
        family.help = entry.help;
        family.type = prometheus::MetricType::Gauge;
        family.metric.emplace_back();
      }
      family.metric.front().gauge.value += entry.read();
    }
  }
  std::vector<prometheus::MetricFamily> families;
  families.reserve(by_name.size());
  for (auto& [name, family] : by_name) families.push_back(std::move(family));
  return families;
}

}  // namespace dialtone
